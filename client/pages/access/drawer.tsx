/** One event of the access log in words, with its digest. */
import type { ReactNode } from 'react'
import type { AccessDetail } from '../../../server/contract/access.ts'
import { accessKindOf } from '../../../server/contract/access-kind.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { paths } from '../../paths.ts'
import { Facts, Section } from '../../ui/layout.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { Mark } from '../../ui/mark.tsx'
import { shortDigest } from '../../ui/number.ts'
import { useIdentity } from '../detail/identity.tsx'
import { useAccessDetail } from './data.ts'
import { SideDrawer } from './frame.tsx'
import { useRowWords } from './rows.tsx'

export function AccessDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const texts = useTexts()
  const language = useLanguage()
  const query = useAccessDetail(id)
  return (
    <SideDrawer
      open={id !== undefined}
      title={texts.access.event.title}
      query={query}
      onClose={onClose}
      head={({ row }) => nameIn(language, accessKindOf(row.kind))}
      foot={(detail) => <Foot detail={detail} />}
    >
      {(detail) => <Event key={detail.row.id} detail={detail} />}
    </SideDrawer>
  )
}

function Event({ detail }: { detail: AccessDetail }) {
  const texts = useTexts()
  const { event: words } = texts.access
  const { row } = detail
  const shown = useRowWords()(row)
  const roles: Readonly<Record<string, string | undefined>> = texts.common.person.roles
  const identity = useIdentity(row.record?.id ?? '', 'log')
  const rows: (readonly [ReactNode, ReactNode])[] = [
    [words.time, shown.time],
    [words.who, [shown.who, shown.place].filter((word) => word !== '').join('　')],
  ]
  if (row.person !== null)
    rows.push([words.roles, detail.roles.map((role) => roles[role] ?? role).join('　')])
  if (row.about !== null) rows.push([words.account, row.about])
  if (row.address !== null)
    rows.push([
      words.address,
      <span key="address" className="mono">
        {row.address}
      </span>,
    ])
  if (row.record !== null) {
    rows.push([words.record, row.record.number])
    rows.push([
      words.patient,
      <span key="patient" className="access-patient">
        {row.record.patientName}
        {detail.mayReveal ? identity.button : null}
      </span>,
    ])
  }
  rows.push([
    words.number,
    <span key="number" className="mono">
      {detail.requestId}
    </span>,
  ])
  return (
    <>
      <Section bleed title={words.part.facts}>
        <Facts rows={rows} />
        {detail.mayReveal ? identity.facts : null}
      </Section>
      <Section bleed title={words.part.said}>
        {detail.facts.length === 0 ? (
          <p className="dim">{words.nothing}</p>
        ) : (
          <Facts rows={detail.facts.map((fact) => factWords(texts, fact))} />
        )}
      </Section>
      <Section bleed title={words.part.proof}>
        <Facts
          rows={[
            [
              words.chain,
              <span key="chain" className="mono access-digest">
                {words.position(detail.chain, detail.position)}
              </span>,
            ],
            [
              detail.algorithm,
              <span key="digest" className="mono access-digest">
                {detail.digest}
              </span>,
            ],
          ]}
        />
      </Section>
    </>
  )
}

function factWords(
  texts: Texts,
  { name, value }: AccessDetail['facts'][number],
): readonly [string, ReactNode] {
  const names: Readonly<Record<string, string | undefined>> = texts.access.fact
  const values: Readonly<Record<string, string | undefined>> = {
    ...texts.common.person.roles,
    ...texts.state.names,
    ...texts.state.command,
    ...texts.access.rule,
    ...texts.access.value,
  }
  const said = listed(value)
    .map((one) => values[one] ?? one)
    .join('　')
  return [
    names[name] ?? name,
    <span key={name} className="access-digest">
      {said}
    </span>,
  ]
}

/** Lists stand in the trail as such; everything else is one word. */
function listed(value: string): string[] {
  const words = /^\["([^"\\]*)"(?:,"[^"\\]*")*\]$/.test(value) ? value.slice(2, -2).split('","') : [value]
  return words
}

function Foot({ detail }: { detail: AccessDetail }) {
  const { event: words } = useTexts().access
  const { row, intact } = detail
  return (
    <div className="log-drawer-foot">
      <span className={intact ? 'log-chain' : 'log-chain tone-cinnabar'} data-testid="access-digest">
        <Mark state={intact ? 'closed' : 'declined'} tone="inherit" />
        {intact ? words.intact : words.broken}
        <span className="mono" title={detail.digest}>
          {shortDigest(detail.digest)}
        </span>
      </span>
      <span className="row access-ways">
        {row.person === null ? null : (
          <LinkButton to={paths.access({ personId: row.person.id, all: 1 })}>{words.samePerson}</LinkButton>
        )}
        {row.address === null ? null : (
          <LinkButton to={paths.access({ address: row.address, all: 1 })}>{words.sameAddress}</LinkButton>
        )}
        {detail.mayReveal && row.record !== null ? (
          <LinkButton to={paths.logEntry(row.record.id)}>{words.dossier}</LinkButton>
        ) : null}
      </span>
    </div>
  )
}
