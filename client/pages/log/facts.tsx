/** Of a dossier: diagnoses, waits, board, referrals, evaluation; and the files with who opened them. */
import type { ReactNode } from 'react'
import type { LogDetail, LogFacts } from '../../../server/contract/log.ts'
import { type Language, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { formatBytes } from '../../ui/number.ts'
import { useTime } from '../../ui/time.ts'

type Time = ReturnType<typeof useTime>

/** Only what there is. */
export function moreFacts(
  texts: Texts,
  time: Time,
  language: Language,
  { facts, row }: LogDetail,
): (readonly [ReactNode, ReactNode])[] {
  const { fact } = texts.log
  const { western, tcm, mongolian } = facts.diagnoses
  const lines: (readonly [string, string])[] = [
    [
      fact.actual,
      [
        facts.startedAt === null ? '' : fact.began(time.short(facts.startedAt)),
        facts.finishedAt === null ? '' : fact.ended(time.short(facts.finishedAt)),
      ]
        .filter((word) => word !== '')
        .join('　'),
    ],
    [
      fact.waits,
      facts.waits.map(({ step, seconds }) => fact.wait[step](time.span(seconds * 1000))).join('　'),
    ],
    [fact.kind, `${texts.state.kind[row.kind]}　${texts.state.urgency[row.urgency]}`],
    [fact.western, western.join(texts.log.between)],
    [fact.tcm, tcm.join(texts.log.between)],
    [fact.mongolian, mongolian.join(texts.log.between)],
    [fact.members, facts.members.map((one) => personIn(language, one)).join('　')],
    [
      fact.referrals,
      facts.referrals
        .map(({ number, state }) => `${number}　${texts.referral.states[state]}`)
        .join(texts.log.between),
    ],
    [fact.rated, facts.rated.map(({ side, at }) => fact.ratedBy[side](time.short(at))).join('　')],
  ]
  return lines.filter(([, words]) => words !== '')
}

export function Materials({ materials }: { materials: LogFacts['materials'] }) {
  const texts = useTexts()
  const language = useLanguage()
  const time = useTime()
  const { materials: words } = texts.log
  const kinds: Readonly<Record<string, string | undefined>> = texts.record.attachmentKinds
  if (materials.length === 0) return <p className="dim">{words.none}</p>
  return (
    <ul className="log-access">
      {materials.map((file) => (
        <li key={file.id} data-testid="log-material">
          <time dateTime={file.addedAt}>{time.short(file.addedAt)}</time>
          <span>
            {kinds[file.kind] ?? file.kind}
            <small>{`${personIn(language, file.addedBy)}　${formatBytes(file.byteSize)}`}</small>
          </span>
          <span className={file.removed ? 'dim' : ''}>
            {file.opened === 0 ? words.unopened : words.opened(file.opened, file.people)}
            {file.removed ? <small>{words.removed}</small> : null}
          </span>
        </li>
      ))}
    </ul>
  )
}
