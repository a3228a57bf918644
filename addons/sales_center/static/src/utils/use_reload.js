import { useBus } from "@web/core/utils/hooks";
import { useEnv } from "@odoo/owl";

/**
 * Load again whenever something was opened above the component, as a dialog is. Its own opening, which is told to it as well,
 * is left out: it has just loaded.
 *
 * @param {() => any} load
 */
export function useReload(load) {
    let isOpen = false;
    useBus(useEnv().bus, "ACTION_MANAGER:UI-UPDATED", () => {
        if (isOpen) {
            load();
        }
        isOpen = true;
    });
}
