import { useRef } from "@odoo/owl";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { registry } from "@web/core/registry";
import { checkFileSize } from "@web/core/utils/files";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { BinaryField, binaryField } from "@web/views/fields/binary/binary_field";

/** A file that is chosen or dropped: reading it is the whole purpose of its form. */
export class EInvoiceDrop extends BinaryField {
    static template = "ar_management.EInvoiceDrop";

    setup() {
        super.setup();
        this.notifications = useService("notification");
        this.root = useRef("root");
        useDropzone(this.root, (event) => this.onDrop(event), "o_ar_einvoice_dropzone");
    }

    async onDrop(event) {
        const [file] = event.dataTransfer.files;
        if (!file || !checkFileSize(file.size, this.notifications)) {
            return;
        }
        const url = await getDataURLFromFile(file);
        await this.update({ data: url.split(",")[1], name: file.name });
    }
}

registry.category("fields").add("ar_einvoice_drop", {
    ...binaryField,
    component: EInvoiceDrop,
});
