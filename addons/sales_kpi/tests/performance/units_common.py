class UnitsForSale:
    """ Beside a class with a company: three units on the market, at 1 000, 2 000 and 3 000. """

    @classmethod
    def _put_units_on_market(cls):
        """ :returns: `sales.unit`, also kept in ``cls.units`` """
        flat = cls.env["product.product"].create({"name": "Flat", "type": "service", "taxes_id": False})
        kind = cls.env["sales.unit.kind"].create({"name": "Flat", "product_id": flat.id})
        estate = cls.env["sales.project"].create({"name": "Lakeside", "code": "LS", "company_id": cls.company.id})
        building = cls.env["sales.building"].create({"name": "1", "project_id": estate.id})
        cls.units = cls.env["sales.unit"].create([
            {"building_id": building.id, "kind_id": kind.id, "number": str(number), "price_basis": "lump", "list_price": 1000 * number}
            for number in (1, 2, 3)])
        cls.units.action_prepare()
        cls.units.action_put_on_market()
        return cls.units
