/** The inbox: what a person was told, how much of it is unread, and reading it. */

import { sweepNotices } from '../../db/queries/delivery.ts'
import { countUnread, markRead, readInbox } from '../../db/queries/notice.ts'
import {
  type Notice,
  type NoticeCount,
  NoticeFacts,
  type NoticePage,
  type NoticeQuery,
  type NoticeReading,
} from '../contract/notice.ts'
import { act } from './act.ts'
import type { Call, Deps } from './deps.ts'

/** A page of one's own notices, newest first. */
export async function listNotices(deps: Deps, personId: string, query: NoticeQuery): Promise<NoticePage> {
  const rows = await readInbox(deps.read, personId, {
    before: query.cursor ?? null,
    unread: query.only === 'unread',
    limit: query.limit + 1,
  })
  const items = rows.slice(0, query.limit).map(noticeOf)
  return { items, next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null }
}

function noticeOf({
  facts,
  createdAt,
  readAt,
  settledAt,
  ...row
}: Awaited<ReturnType<typeof readInbox>>[number]): Notice {
  return {
    ...row,
    facts: NoticeFacts.parse(facts),
    createdAt: createdAt.toISOString(),
    state: readAt !== null ? 'read' : settledAt !== null ? 'settled' : 'unread',
  }
}

export async function countNotices(deps: Deps, personId: string): Promise<NoticeCount> {
  return countUnread(deps.read, personId)
}

/** Marks one's own notices as read; ids that are not one's own change nothing. What has not gone out yet stays in the house. */
export async function readNotices(deps: Deps, call: Call, which: NoticeReading): Promise<{ marked: number }> {
  const { personId } = call.actor
  return act(deps, call, async (hands) => {
    const marked = await markRead(hands.tx, personId, which, deps.clock())
    await hands.audit({ personId }, { kind: 'notice.read', data: { notices: marked } })
    if (marked > 0) await hands.announce({ topic: 'notice.settled', payload: { personIds: [personId] } })
    return { marked }
  })
}

/** Notices are news, not records: the trail keeps what happened. */
const keptDays = 180
const batch = 5_000

/** Deletes what is older than half a year, with its deliveries. */
export async function sweepOldNotices(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const before = new Date(deps.clock().getTime() - keptDays * 86_400_000)
  let gone = batch
  while (gone === batch) gone = await sweepNotices(deps.db, before, batch)
}
