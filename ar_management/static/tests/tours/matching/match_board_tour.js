import { shareMoney } from "@ar_management/matching/board/match_shares";
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
            content: "It shares the money with what was chosen before",
            trigger: ".o_ar_left.text-success:contains(0.00)",
        },
        {
            content: "Back to the line, and to its first amount",
            trigger: ".o_ar_item.o_ar_item_chosen:focus",
            run: "press Escape",
        },
        { trigger: "body:not(:has(.o_ar_item:focus))", run: "press e" },
        {
            content: "Pay the first document in full: more is chosen than was received",
            trigger: ".o_ar_share:first:contains(stay open) input:focus",
            run: "edit 202",
        },
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

const STATEMENT = `<OFX><STMTRS><CURDEF>EUR
<BANKACCTFROM><ACCTID>FR7630004000031234567890143</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><DTPOSTED>20260310<TRNAMT>20.00<FITID>T2<NAME>VIR DUPONT</STMTTRN>
</BANKTRANLIST></STMRS></OFX>`;

const drop = (target, type) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([STATEMENT], "march.ofx", { type: "application/x-ofx" }));
    target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
};

let searched;

const cents = (least, most) => Math.round(100 * (least + Math.random() * (most - least))) / 100;
const sum = (shares) => Math.round(100 * shares.reduce((all, each) => all + each.amount, 0));
const check = (holds, words, world) => {
    if (!holds) {
        throw new Error(`${words}: ${JSON.stringify(world)}`);
    }
};

/** Whatever was chosen before: one document more never takes more than was received. */
function tryToShareMoney() {
    for (let number = 0; number < 3000; number++) {
        const sign = number % 2 ? 1 : -1;
        const shares = [...Array(number % 4).keys()].map((item) => ({
            kind: "document", item, amount: sign * cents(1, 900), discount: 0,
        }));
        if (number % 3 === 0) {
            shares.push({ kind: "on_account", partner: 1, amount: sign * cents(1, 400) });
        }
        const spare = number % 5 ? 0 : cents(0, 500);
        const money = (sum(shares) + Math.round(100 * sign * spare)) / 100;
        const residual = sign * cents(1, 900);
        const discount = number % 7 || sign < 0 ? 0 : Math.round(2 * residual) / 100;
        const world = { shares, money, residual, discount };
        const result = shareMoney(shares, { id: 99, residual, discount }, money, 2);
        const taken = result.find((share) => share.item === 99);
        if (!shares.length && !spare) {
            continue; // there is no money to share
        }
        check(sign * sum(result) <= sign * Math.round(100 * money), "More than received", world);
        check(
            sum(result) === Math.round(100 * money) || taken.amount + taken.discount === residual
                || Math.abs(taken.amount + taken.discount - residual) < 0.001,
            "Money is left while the document is not paid", world
        );
        check(sign * taken.amount > 0, "The document takes nothing", world);
        check(
            shares.filter((share) => share.kind === "document").every((share) => {
                const now = result.find((each) => each.item === share.item);
                return now && sign * now.amount > 0 && sign * now.amount <= sign * share.amount;
            }),
            "A document lost everything or won", world
        );
    }
}

registry.category("web_tour.tours").add("ar_match_daily", {
    steps: () => [
        { trigger: chosen("FIRST"), run: tryToShareMoney },
        { trigger: ".o_ar_done:contains(0 of 2 done)" },
        { trigger: named("SECOND"), run: "click" },
        { trigger: detail("SECOND") },
        { trigger: ".o_ar_balance:contains(400,50)" },
        {
            content: "Search again stays on the line, with another proposal",
            trigger: ".o_ar_match_detail .o_ar_search:enabled",
            run(helpers) {
                searched = document.querySelector(chosen("SECOND")).dataset.id;
                return helpers.click();
            },
        },
        {
            trigger: `${chosen("SECOND")}`,
            async run() {
                const isNew = () =>
                    ![searched, undefined].includes(
                        document.querySelector(chosen("SECOND"))?.dataset.id
                    );
                for (let wait = 0; wait < 100 && !isNew(); wait++) {
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
                if (!isNew()) {
                    throw new Error("The selection was lost by searching again");
                }
            },
        },
        { trigger: detail("SECOND") },
        {
            content: "A posted line of another day: found by its amount",
            trigger: ".o_ar_show_posted:enabled",
            run: "click",
        },
        { trigger: chosen("THIRD") },
        { trigger: ".o_ar_more_filters", run: "click" },
        { trigger: ".o_ar_amount_from", run: "edit 202,01 && press Tab" },
        { trigger: ".o_ar_nothing_left:contains(fits this filter)" },
        { trigger: ".o_ar_amount_from", run: "edit 202,00 && press Tab" },
        { trigger: `${chosen("THIRD")}` },
        { trigger: ".o_ar_decided" },
        { content: "and undone", trigger: ".o_ar_undo:enabled", run: "click" },
        { trigger: ".o_notification button:contains(Show It)", run: "click" },
        { trigger: chosen("THIRD") },
        { trigger: ".o_ar_done:contains(0 of 3 done)" },
        {
            content: "Not now: its invoice is for another line",
            trigger: ".o_ar_match_detail:contains(THIRD) .o_ar_reject:enabled",
            run: "click",
        },
        { trigger: `body:not(:has(${named("THIRD")})) ${named("SECOND")}`, run: "click" },
        { trigger: detail("SECOND") },
        {
            content: "A second document shares the money",
            trigger: ".o_ar_item:contains(202,00):not(.o_ar_item_chosen)",
            run: "click",
        },
        { trigger: ".o_ar_left.text-success:contains(0,00)" },
        { trigger: ".o_ar_share:contains(252,00):contains(stay open)" },
        {
            content: "An amount with a comma keeps one line",
            trigger: ".o_ar_amount_from",
            run: "edit 100,50 && press Tab",
        },
        { trigger: `body:not(:has(${named("SECOND")})) ${chosen("FIRST")}` },
        { trigger: ".o_ar_match_detail:contains(FIRST) .o_ar_post:enabled", run: "click" },
        { trigger: ".o_notification:contains(Matched and posted)" },
        { trigger: ".o_ar_nothing_left" },
        { trigger: ".o_ar_clear_filters", run: "click" },
        { trigger: chosen("SECOND") },
        { trigger: ".o_ar_done:contains(1 of 2 done)" },
        {
            content: "A file is dropped on the screen",
            trigger: ".o_ar_match_board",
            run: () => drop(document.querySelector(".o_ar_match_board"), "dragenter"),
        },
        {
            trigger: ".o_ar_match_dropzone",
            run: () => drop(document.querySelector(".o_ar_match_dropzone"), "drop"),
        },
        { trigger: ".modal [name=result_ids] .o_data_row [name=new_count]:contains(1)" },
        { trigger: ".modal footer button:contains(Close):visible, .modal .btn-close", run: "click" },
        { trigger: `body:not(:has(.modal)) ${named("VIR DUPONT")}` },
        { trigger: chosen("SECOND") },
    ],
});

registry.category("web_tour.tours").add("ar_match_phone", {
    steps: () => [
        { content: "The list first, over the whole screen", trigger: named("FIRST"), run: "click" },
        {
            content: "then the line, without the list",
            trigger: `.o_ar_match_detail:contains(FIRST):visible .o_ar_post:enabled`,
            run() {
                const wide = document.documentElement.scrollWidth > window.innerWidth;
                const list = document.querySelector(".o_ar_match_queue").offsetWidth;
                if (wide || list) {
                    throw new Error("The page is wider than the screen, or shows both halves");
                }
            },
        },
        { trigger: ".o_ar_match_detail button:contains(All lines)", run: "click" },
        { trigger: `${named("SECOND")}:visible`, run: "click" },
        { trigger: ".o_ar_match_detail:contains(SECOND) .o_ar_post:enabled", run: "click" },
        { trigger: ".o_notification:contains(Matched and posted)" },
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
