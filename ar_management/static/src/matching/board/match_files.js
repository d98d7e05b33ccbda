import { checkFileSize } from "@web/core/utils/files";
import { getDataURLFromFile } from "@web/core/utils/urls";

const IMPORT = "ar.statement.import";

/** Import statement files.
 *
 * @param {FileList} files
 * @param {{ orm, notification }} services
 * @param {number} journal the one that is shown, 0 for all: then the file says which
 * @returns {Object|null} the action that shows what became of them; the form with the files in it
 *      when they cannot be imported as they are
 */
export async function importFiles(files, { orm, notification }, journal) {
    const readable = [...files].filter((file) => checkFileSize(file.size, notification));
    if (!readable.length) {
        return null;
    }
    const values = await Promise.all(
        readable.map(async (file) => ({
            name: file.name,
            datas: (await getDataURLFromFile(file)).split(",")[1],
        }))
    );
    const attachments = await orm.create("ir.attachment", values);
    const [id] = await orm.create(IMPORT, [
        { attachment_ids: [[6, 0, attachments]], journal_id: journal || false },
    ]);
    try {
        return await orm.call(IMPORT, "action_import", [[id]]);
    } catch (error) {
        notification.add(error.data?.message || error.message, { type: "warning", sticky: true });
        return {
            type: "ir.actions.act_window",
            res_model: IMPORT,
            res_id: id,
            views: [[false, "form"]],
            target: "new",
        };
    }
}
