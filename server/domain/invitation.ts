/** What an invitation states beside its purpose (domain.md §1.1: reason, wanted specialty and professional rank; §2.5: local participants, fee). */

/** 主任医师, 副主任医师, 主治医师: the least rank that is wished for; the specialty is that of the line. */
export const wishedRanks = ['chief', 'associate_chief', 'attending'] as const
export type WishedRank = (typeof wishedRanks)[number]

/** yuan */
export const mostFee = 100_000
