/** Right: completeness by items, what lacks as links, how saving stands. */
import { Link } from 'react-router'
import { requiredItems } from '../../../server/domain/completeness.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { paths } from '../../paths.ts'
import { CopyNumber, errorWords } from '../../ui/answer.tsx'
import { Section } from '../../ui/layout.tsx'
import { Mark } from '../../ui/mark.tsx'
import { formatShare } from '../../ui/number.ts'
import { useStore } from '../../ui/store.ts'
import { formatClockSeconds } from '../../ui/time.ts'
import { useDesk } from './desk.ts'
import type { SaveState } from './draft.ts'
import { useSectionPath } from './section-index.tsx'
import { fieldId, placeOf } from './sections.ts'

export function Aside() {
  const texts = useTexts()
  return (
    <div className="form-aside">
      <Completeness />
      <Lacking />
      <Section title={texts.request.saving}>
        <SaveLine long />
        <VersionsLink />
        <WithdrawLink />
      </Section>
    </div>
  )
}

/** What was written before is looked at on the page of the case. */
function VersionsLink() {
  const texts = useTexts()
  const { draft } = useDesk()
  useStore(draft.state)
  const id = draft.id()
  if (id === null) return null
  return (
    <p className="small form-withdraw">
      <Link to={`${paths.consultation(id)}?tab=versions`}>{texts.versions.link}</Link>
    </p>
  )
}

/** Taking the request back is done on its own page, where it is asked twice. */
function WithdrawLink() {
  const texts = useTexts()
  const { draft } = useDesk()
  // A new request gets its id with the first saving.
  useStore(draft.state)
  const id = draft.id()
  if (id === null) return null
  return (
    <p className="small form-withdraw">
      <Link to={`${paths.consultation(id)}?do=withdraw`}>{texts.request.withdraw}</Link>
    </p>
  )
}

function Completeness() {
  const words = useTexts().request
  const { lacking } = useDesk()
  const missing = useStore(lacking)
  const all = requiredItems.length
  const done = all - missing.length
  return (
    <section className="section">
      <h2 className="label">{words.completeness}</h2>
      <p className="completeness-figures">
        <span className="figure">{formatShare(done / all)}</span>
        <span className="small second">{words.items(done, all)}</span>
      </p>
      <div className="cells" aria-hidden="true" style={{ gridTemplateColumns: `repeat(${all}, 1fr)` }}>
        {requiredItems.map((item) => (
          <i key={item} className={missing.includes(item) ? undefined : 'cell-done'} />
        ))}
      </div>
      <p className="tiny dim">{words.rule}</p>
    </section>
  )
}

function Lacking() {
  const texts = useTexts()
  const words = texts.request
  const { lacking } = useDesk()
  const pathTo = useSectionPath()
  const missing = useStore(lacking)
  if (missing.length === 0) return <Section title={words.nothingLacking}>{null}</Section>
  return (
    <Section title={words.lacking(missing.length)}>
      <ul className="lacking">
        {missing.map((item) => {
          const { section, path } = placeOf[item]
          return (
            <li key={item}>
              <Mark state="draft" size={13} tone="ochre" />
              <span>
                <Link to={pathTo(section, path)} preventScrollReset>
                  {words.item[item]}
                </Link>
                <span className="dim">　{words.itemHint[item] || words.section[section]}</span>
              </span>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

/** `stored`: whether the server has it already, when nothing has been typed since the page was opened. */
export function saveWords(texts: Texts, state: SaveState, stored: boolean): string {
  const { save } = texts.request
  switch (state.kind) {
    case 'none':
      return stored ? save.stored : save.none
    case 'saved':
      return save.saved(formatClockSeconds(state.at))
    case 'closed':
      return texts.request.notEditable(texts.state.names[state.state])
    default:
      return save[state.kind]
  }
}

const troubled: readonly SaveState['kind'][] = ['offline', 'failed', 'refused', 'conflict', 'closed']

/** How saving stands, in one sentence; `long` adds what happens offline and, after an error, the number. */
export function SaveLine({ long = false }: { long?: boolean }) {
  const texts = useTexts()
  const { draft } = useDesk()
  const state = useStore(draft.state)
  const trouble = troubled.includes(state.kind)
  const number = state.kind === 'failed' ? errorWords(texts, state.error).requestId : null
  return (
    <>
      <p
        className={trouble ? 'small tone-ochre save-line' : 'small second save-line'}
        role={trouble ? 'alert' : undefined}
        data-testid="save-state"
        data-state={state.kind}
      >
        {saveWords(texts, state, draft.id() !== null)}
      </p>
      {long && !trouble ? <p className="small second">{texts.request.save.note}</p> : null}
      {long && number !== null ? <CopyNumber requestId={number} /> : null}
    </>
  )
}

/** Brings the field of a path into view and gives it, or the first control in it, the focus. */
export function focusField(path: string): void {
  // After the section has been drawn.
  requestAnimationFrame(() => {
    const place = document.getElementById(fieldId(path))
    if (place === null) return
    const control = place.matches('input, textarea, select, button')
      ? place
      : place.querySelector<HTMLElement>('input, textarea, select, button, [tabindex="0"]')
    place.scrollIntoView({ block: 'center' })
    ;(control ?? place).focus({ preventScroll: true })
  })
}
