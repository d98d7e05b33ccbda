import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** What each key does on the reconciliation screen. */
export class MatchKeys extends Component {
    static template = "ar_management.MatchKeys";
    static components = { Dialog };
    static props = { close: Function };

    setup() {
        this.title = _t("Keys");
        this.keys = [
            ["Enter", _t("Post the line as it stands, and go to the next one")],
            ["↓  ↑", _t("Next or previous line (also j and k)")],
            [_t("Space"), _t("Go to the open documents; there it chooses one, Esc goes back")],
            ["e", _t("Change the amounts; Enter keeps one, Esc discards it")],
            ["p", _t("Documents of another customer")],
            ["w", _t("Book a difference to another account, with its tax")],
            ["r", _t("Leave the rest on the customer's account")],
            ["x", _t("Not now")],
            ["s", _t("Search again what the line pays")],
            ["u", _t("Undo the last posting")],
            ["/", _t("Find a line")],
            ["?", _t("This list")],
        ];
    }
}
