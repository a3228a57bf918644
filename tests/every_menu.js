// Put into the web client's page by every_menu.py: opens actions as the menus do, and tells what went wrong.
(() => {
    const { action, dialog, menu, orm } = odoo.__WOWL_DEBUG__.root.env.services;
    const errors = [];
    const note = (words) => errors.push(String(words).slice(0, 300));
    window.addEventListener("error", (ev) => note(ev.message));
    const words = (failure) => [failure?.message || failure, failure?.cause && words(failure.cause), failure?.data?.message].filter(Boolean).join(": ");
    window.addEventListener("unhandledrejection", (ev) => note(words(ev.reason)));
    const { error } = console;
    console.error = (...parts) => (note(parts.join(" ")), error.apply(console, parts));

    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const LABELS = [
        "thead th", ".o_form_label", "button:not(.dropdown-item):not(.o_unit_cell):not(.o_floor_plan_marker)", ".nav-link", ".o_horizontal_separator", ".o_stat_text", ".alert",
        ".o_view_nocontent", ".o_facet_value", ".o_arrow_button", "legend",
    ].join(",");

    /** What a reader of Chinese sees in English: labels, and not what somebody has typed. */
    function english() {
        const seen = [...document.querySelectorAll(".o_action_manager, .o_dialog")].flatMap((part) => [...part.querySelectorAll(LABELS)]);
        const words = seen.filter((node) => node.offsetParent && !node.closest(".o_field_widget:not(.o_field_x2many), .o_m2o_chatter, .o-mail-Chatter"))
            .flatMap((node) => [node.innerText, node.title, node.ariaLabel]);
        return [...new Set(words.map((text) => (text || "").trim()))].filter((text) => /[A-Za-z]{3,}/.test(text) && !/[\u4e00-\u9fff]/.test(text));
    }

    /** A record that is called by its model and number has no name. */
    function nameless() {
        const title = document.querySelector(".o_action_manager .o_breadcrumb .active")?.innerText || "";
        return /^[a-z_]+(\.[a-z_]+)+,\d+$/.test(title.trim()) ? [`the record has no name: ${title}`] : [];
    }

    async function look() {
        await pause(30);
        for (let again = 0; document.querySelector(".o_loading_indicator") && again < 100; again++) {
            await pause(20);
        }
        document.querySelectorAll(".o_error_dialog, .o_notification:has(.bg-danger)").forEach((node) => note(node.innerText));
        nameless().forEach(note);
        const found = { errors: errors.splice(0), english: english() };
        dialog.closeAll();
        return found;
    }

    /** Open one, and say what came of it. */
    async function open(what, options) {
        try {
            await action.doAction(what, options);
        } catch (failure) {
            note(words(failure));
        }
        return look();
    }

    window.everyMenu = {
        /** The menus of our apps with an action, in order: [path, id of the action]. */
        menus() {
            const found = [];
            const walk = (item, path) => {
                const here = [...path, item.name];
                if (item.actionID) {
                    found.push([here.join(" / "), item.actionID]);
                }
                item.childrenTree.forEach((child) => walk(child, here));
            };
            menu.getApps().filter(({ xmlid }) => xmlid.startsWith("sales_")).forEach(({ id }) => walk(menu.getMenuAsTree(id), []));
            return found;
        },

        /** Open an action; then, where there is a form and a record, the form of the first record. */
        async visit(id, withForm) {
            const list = await open(id, { clearBreadcrumbs: true });
            const { action: shown } = action.currentController || {};
            const form = withForm && shown?.type === "ir.actions.act_window" && shown.target !== "new" && shown.views.find(([, type]) => type === "form");
            if (!form) {
                return { list };
            }
            const domain = Array.isArray(shown.domain) ? shown.domain : [];
            const [resId] = await orm.search(shown.res_model, domain, { limit: 1 });
            if (!resId) {
                return { list };
            }
            const { res_model, context } = shown;
            return { list, form: await open({ type: "ir.actions.act_window", res_model, res_id: resId, views: [form], context }) };
        },
    };
})();
