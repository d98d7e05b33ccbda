import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** "Was it right?" is answered with one key: y or n. */
export class AuditFormController extends FormController {
    setup() {
        super.setup();
        for (const [key, button] of [
            ["y", ".o_ar_audit_yes"],
            ["n", ".o_ar_audit_no"],
        ]) {
            useHotkey(key, () => this.rootRef.el?.querySelector(button)?.click());
        }
    }
}

registry.category("views").add("ar_match_audit_form", {
    ...formView,
    Controller: AuditFormController,
});
