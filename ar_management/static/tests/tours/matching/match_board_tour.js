import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const line = (number) => `.o_ar_match_line:nth-child(${number})`;

registry.category("web_tour.tours").add("ar_match_board", {
    steps: () => [
        {
            content: "Four lines have not been searched yet",
            trigger: ".alert:contains(4 bank lines) .o_ar_search_unsearched",
            run: "click",
        },
        {
            content: "The first line shows its evidence",
            trigger: ".o_ar_match_detail .o_ar_evidence:contains(The text cites)",
        },
        { trigger: `${line(1)}.o_ar_chosen`, run: "press ArrowDown" },
        { trigger: `${line(2)}.o_ar_chosen`, run: "press ArrowUp" },
        {
            content: "Enter posts, and the next line comes up",
            trigger: `${line(1)}.o_ar_chosen`,
            run: "press Enter",
        },
        { trigger: ".o_ar_post_sure:contains(3)" },
        { trigger: ".o_ar_match_detail .o_ar_post:enabled", run: "press u" },
        {
            content: "Undone: the line is open again",
            trigger: ".o_ar_post_sure:contains(4)",
        },
        {
            content: "The others at once",
            trigger: ".o_ar_post_sure:enabled",
            run: "click",
        },
        { trigger: ".o_ar_nothing_left:contains(Nothing is left)" },
    ],
});

const named = (text) => `.o_ar_match_line[title*="${text}"]`;
const chosen = (text) => `${named(text)}.o_ar_chosen`;
const detail = (text) => `.o_ar_match_detail:contains(${text})`;
const calls = { board: 0 };

rpcBus.addEventListener("RPC:REQUEST", ({ detail: { data } }) => {
    if (data.params?.model === "ar.match.board" && data.params.method !== "changes") {
        calls.board += 1;
    }
});

registry.category("web_tour.tours").add("ar_match_edit_keyboard", {
    steps: () => [
        {
            content: "The first view came with at most three calls; the next line costs one",
            trigger: `${chosen("FIRST")}`,
            run() {
                if (calls.board > 3) {
                    throw new Error(`The first view took ${calls.board} calls`);
                }
                calls.board = 0;
            },
        },
        { trigger: detail("FIRST"), run: "press ArrowDown" },
        {
            trigger: detail("SECOND"),
            run() {
                if (calls.board !== 1) {
                    throw new Error(`Choosing a line took ${calls.board} calls`);
                }
            },
        },
        { content: "The list of keys", trigger: chosen("SECOND"), run: "press ?" },
        { trigger: ".modal .o_ar_key_help:contains(Other)", run: "press Escape" },
        {
            content: "Space goes to the open documents",
            trigger: `body:not(:has(.modal)) ${chosen("SECOND")}`,
            run: "press Space",
        },
        {
            content: "and chooses another one",
            trigger: ".o_ar_item:focus",
            run: "press Space",
        },
        {
            content: "More is chosen than was received",
            trigger: ".o_ar_left:contains(-101.00)",
        },
        {
            content: "Back to the line, and to its first amount",
            trigger: ".o_ar_item.o_ar_item_chosen:focus",
            run: "press Escape",
        },
        { trigger: "body:not(:has(.o_ar_item:focus))", run: "press e" },
        {
            content: "Pay only a part of the first document",
            trigger: ".o_ar_share:first input:focus",
            run: "edit 101",
        },
        { trigger: ".o_ar_share:first input:focus", run: "press Enter" },
        { trigger: ".o_ar_left.text-success:contains(0.00)" },
        { trigger: ".o_ar_share:first:contains(stay open)", run: "press e" },
        { trigger: ".o_ar_share:first input:focus", run: "edit 202" },
        { trigger: ".o_ar_share:first input:focus", run: "press Enter" },
        { trigger: ".o_ar_left:contains(-101.00)" },
        {
            content: "Take the other one off again",
            trigger: `.o_ar_share:last .o_ar_remove`,
            run: "click",
        },
        { trigger: ".o_ar_left.text-success:contains(0.00)", run: "press Enter" },
        { trigger: ".o_notification:contains(Matched and posted)" },
        { trigger: `body:not(:has(${named("SECOND")}))`, run: "press u" },
        { trigger: `${named("SECOND")}` },
    ],
});

registry.category("web_tour.tours").add("ar_match_write_off", {
    steps: () => [
        { trigger: detail("KEPT"), run: "press w" },
        {
            content: "Nothing is missing as long as the document stays open in part",
            trigger: ".o_ar_write_off_account input:focus",
            run: "edit Bank serv",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Bank services)", run: "click" },
        { trigger: ".o_ar_write_off_tax input", run: "edit VAT 20 on charges" },
        { trigger: ".o-autocomplete--dropdown-item:contains(VAT 20 on charges)", run: "click" },
        { trigger: ".o_ar_write_off_label", run: "edit SWIFT" },
        { trigger: ".o_ar_write_off_amount", run: "edit -12" },
        { trigger: ".o_ar_add_write_off", run: "click" },
        { trigger: ".o_ar_share:contains(VAT 20 on charges):contains(-2.00)" },
        { trigger: ".o_ar_left:contains(12.00)", run: "press Enter" },
        { content: "What is missing is told", trigger: ".o_notification:contains(what else it pays)" },
        { trigger: ".o_ar_share:first input", run: "edit 300" },
        { trigger: ".o_ar_share:first input", run: "press Enter" },
        { trigger: ".o_ar_left.text-success:contains(0.00)", run: "press Enter" },
        { trigger: ".o_notification:contains(Matched and posted)" },
        { trigger: ".o_ar_nothing_left" },
    ],
});

registry.category("web_tour.tours").add("ar_match_two_browsers", {
    steps: () => [
        { trigger: chosen("MINE"), run: "press ArrowDown" },
        { trigger: chosen("YOURS"), run: "press ArrowUp" },
        {
            content: "What the colleague posts vanishes by itself",
            trigger: `body:not(:has(${named("YOURS")})) ${chosen("MINE")}`,
            run: "press Enter",
        },
        {
            content: "and what he posted a moment ago is refused in words",
            trigger: ".o_notification:contains(refresh the page to see what changed)",
        },
        { trigger: ".o_ar_nothing_left" },
    ],
});

registry.category("web_tour.tours").add("ar_match_cleanup", {
    steps: () => [
        {
            content: "The named document is accepted already",
            trigger: ".o_data_row:contains(The text cites) [name=is_accepted] input:checked",
        },
        { trigger: ".o_data_row:contains(Oldest overdue document) [name=is_accepted] input", run: "click" },
        { trigger: ".oe_title:contains(2)" },
        { trigger: "button[name=action_match]", run: "click" },
        { trigger: "h1:contains(Matched):visible" },
        { trigger: "button[name=action_undo]", run: "click" },
        { trigger: "h1:contains(Everything is open again):visible" },
        { trigger: "button[name=action_refresh]", run: "click" },
        { trigger: ".o_data_row:contains(Oldest overdue document) [name=is_accepted] input", run: "click" },
        { trigger: ".oe_title:contains(2)" },
        { trigger: "button[name=action_match]:enabled", run: "click" },
        { trigger: "h1:contains(Matched):visible" },
    ],
});
