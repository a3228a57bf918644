from odoo import api, models

# By external id. Not in i18n/zh_CN.po: what is exported from a database without demo data has none of them.
CHINESE = {
    "team_east": "华东大区", "team_suzhou": "苏州销售公司", "team_lakeside": "临湖花园项目",
    "team_lakeside_a": "临湖花园 A 组", "team_lakeside_b": "临湖花园 B 组",
    "team_south": "华南大区", "team_bay": "云湾峰景项目", "team_bay_a": "云湾峰景 A 组", "team_bay_b": "云湾峰景 B 组",
    "team_hk": "香港大区", "team_harbour": "维港天际项目", "team_harbour_a": "维港天际销售组",
    "attribute_layout": "户型", "layout_89": "89 m² 三室", "layout_115": "115 m² 四室", "layout_143": "143 m² 五室",
    "attribute_floor": "楼层", "floor_low": "低区（2-10 层）", "floor_middle": "中区（11-20 层）", "floor_high": "高区（21-30 层）",
    "product_lakeside_flat": "临湖花园 住宅", "product_lakeside_shop": "临湖花园 商铺", "product_bay_flat": "云湾峰景 住宅",
    "product_harbour_flat": "维港天际 住宅", "product_hk_parking": "维港天际 车位", "product_parking": "车位",
    "product_decoration": "装修套餐", "product_gift": "家电代金券", "product_hk_gift": "家具代金券",
    "pricelist_cn": "参考价格表", "pricelist_hk": "参考价格表（香港）",
    "rule_leader": "超出置业顾问权限", "rule_manager": "超出销售主管权限", "rule_director": "超出项目经理权限",
    "rule_general_manager": "超出销售总监权限", "rule_floor": "低于底价", "rule_payment": "延期付款",
    "rule_hk_manager": "香港：超出置业顾问权限", "rule_hk_director": "香港：超出项目经理权限",
    "rule_launch_prices": "一房一价表", "rule_launch_prices_down": "总价下调超过 5 %",
}


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _translate_names(self):
        """ Give what has an English name in the demo data its Chinese one, where Chinese is installed; before leads and
        orders are made, as the names of products go into their texts. """
        if self._get_language() != "zh_CN":
            return
        for xmlid, name in self._get_chinese_names().items():
            if record := self.env.ref(xmlid, raise_if_not_found=False):
                record.with_context(lang="zh_CN").name = name

    @api.model
    def _get_chinese_names(self):
        """ :return: dict of external id to name; to be extended """
        return {f"sales_center.demo_{xmlid}": name for xmlid, name in CHINESE.items()}
