import { roundDecimals } from "@web/core/utils/numbers";

/** The shares with one document more.
 *
 * It takes what is left of the money, with its discount when that is enough. When nothing is left
 * it shares the money with what was chosen before: money on account gives first, then the
 * documents in proportion, and each of them keeps something. What is missing to one stays open.
 *
 * @param {Object[]} shares what the bank line pays so far
 * @param {{ id: number, residual: number, discount: number }} item the document
 * @param {number} money of the bank line, negative when money went out
 * @param {number} digits of its currency
 * @returns {Object[]}
 */
export function shareMoney(shares, item, money, digits) {
    const round = (amount) => roundDecimals(amount, digits) || 0;
    const sign = Math.sign(money) || 1;
    const added = (amount, discount = 0) => ({ kind: "document", item: item.id, amount, discount });
    const closing = round(item.residual - item.discount);
    const left = round(sign * (money - shares.reduce((sum, share) => sum + share.amount, 0)));
    if (sign * item.residual < 0) {
        return [...shares, added(item.residual)]; // a credit note makes more money of it
    }
    if (left >= sign * closing) {
        return [...shares, added(closing, item.discount)];
    }
    if (left > 0) {
        return [...shares, added(sign * left)];
    }
    const givers = shares.filter(
        (share) => share.kind !== "write_off" && sign * share.amount > 0
    );
    const theirs = round(givers.reduce((sum, share) => sum + sign * share.amount, 0) + left);
    const onAccount = givers
        .filter((share) => share.kind === "on_account")
        .reduce((sum, share) => sum + sign * share.amount, 0);
    // Documents keep something: as much as the new one when it could take everything.
    const most = theirs > sign * closing ? sign * closing : round((theirs + onAccount) / 2);
    const taken = Math.min(sign * closing, most);
    if (taken <= 0) {
        return [...shares, added(item.residual)];
    }
    const discount = taken === sign * closing ? item.discount : 0;
    return [...given(shares, givers, taken - left, sign, round), added(sign * taken, discount)];
}

/** The shares less an amount: from money on account first, then from the documents in proportion. */
function given(shares, givers, amount, sign, round) {
    const kept = new Map();
    const take = (share, part) => {
        const gives = Math.min(round(part), sign * share.amount, amount);
        amount = round(amount - gives);
        kept.set(share, round(share.amount - sign * gives));
    };
    const documents = givers.filter((share) => share.kind !== "on_account");
    givers.filter((share) => share.kind === "on_account").forEach((share) => take(share, amount));
    let whole = documents.reduce((sum, share) => sum + sign * share.amount, 0);
    for (const share of documents) {
        // Of what is still to be given: the last one gives the cents of rounding.
        const part = (amount * sign * share.amount) / whole;
        whole -= sign * share.amount;
        take(share, part);
    }
    const changed = (share) => kept.has(share) && kept.get(share) !== share.amount;
    return shares
        .filter((share) => kept.get(share) !== 0)
        .map((share) =>
            changed(share) ? { ...share, amount: kept.get(share), discount: 0 } : share
        );
}
