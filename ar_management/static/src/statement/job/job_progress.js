import { registry } from "@web/core/registry";
import { BatchProgress } from "../../common/batch_progress";

/** How far a large import got; looks again while transactions wait. */
export class JobProgress extends BatchProgress {
    static template = "ar_management.JobProgress";
}

registry.category("fields").add("ar_job_progress", {
    component: JobProgress,
    supportedTypes: ["integer"],
});
