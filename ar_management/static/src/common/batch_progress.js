import { Component, onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const LOOK_AGAIN_AFTER = 3000; // ms

/** How far a sending of invoices got; looks again while invoices wait. */
export class BatchProgress extends Component {
    static template = "ar_management.BatchProgress";
    static props = { ...standardFieldProps };

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.lookAgain(), LOOK_AGAIN_AFTER);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    get counts() {
        return this.props.record.data;
    }

    /** How many are still to come: as long as there are any, the page looks again. */
    get left() {
        return this.counts.waiting;
    }

    share(name) {
        return this.counts.total ? (100 * this.counts[name]) / this.counts.total : 0;
    }

    async lookAgain() {
        // A hidden page asks nothing: it catches up when it is looked at.
        if (this.left && !document.hidden && !this.isLooking) {
            this.isLooking = true;
            try {
                await this.props.record.load();
            } finally {
                this.isLooking = false;
            }
        }
    }
}

/** The same for a check of invoices: nothing leaves, and what it found is told. */
export class CheckProgress extends BatchProgress {
    static template = "ar_management.CheckProgress";

    get left() {
        return this.counts.total - this.counts.done;
    }
}

registry.category("fields").add("ar_check_progress", {
    component: CheckProgress,
    supportedTypes: ["float"],
});
registry.category("fields").add("ar_batch_progress", {
    component: BatchProgress,
    supportedTypes: ["integer"],
});
