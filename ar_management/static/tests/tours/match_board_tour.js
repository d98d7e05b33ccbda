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
