/** Right: completeness by items, what lacks as links, how saving stands. */
import { Link } from 'react-router'
import {
  askedItems,
  type FileItem,
  fileItems,
  type RequestItem,
} from '../../../server/domain/completeness.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { kept } from '../../kept.ts'
import { paths } from '../../paths.ts'
import { CopyNumber, errorWords } from '../../ui/answer.tsx'
import { Section } from '../../ui/layout.tsx'
import { Mark } from '../../ui/mark.tsx'
import { formatShare } from '../../ui/number.ts'
import { useStore } from '../../ui/store.ts'
import { formatClockSeconds } from '../../ui/time.ts'
import { useDesk, useForm } from './desk.ts'
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
  const { completeness, rules } = useDesk()
  const { score, lacking, wanted } = useStore(completeness)
  const asked = askedItems(
    useStore(rules),
    useForm((form) => form.board !== null),
  )
  const required = asked.filter(({ need }) => need === 'required').length
  const missing: readonly RequestItem[] = [...lacking, ...wanted]
  return (
    <section className="section">
      <h2 className="label">{words.completeness}</h2>
      <p className="completeness-figures">
        <span className="figure" data-testid="completeness">
          {formatShare(score / 100)}
        </span>
        <span className="small second" role="status">
          {words.items(required - lacking.length, required)}
        </span>
      </p>
      <div
        className="cells"
        aria-hidden="true"
        style={{ gridTemplateColumns: `repeat(${asked.length}, 1fr)` }}
      >
        {asked.map(({ item, need }) => (
          <i
            key={item}
            className={[
              missing.includes(item) ? '' : 'cell-done',
              need === 'recommended' ? 'cell-recommended' : '',
            ]
              .join(' ')
              .trim()}
          />
        ))}
      </div>
      <p className="tiny dim">{words.rule}</p>
    </section>
  )
}

function Lacking() {
  const words = useTexts().request
  const { lacking, completeness } = useDesk()
  const missing = useStore(lacking)
  const { wanted } = useStore(completeness)
  return (
    <>
      <Section title={missing.length === 0 ? words.nothingLacking : words.lacking(missing.length)}>
        {missing.length === 0 ? null : <Items items={missing} tone="ochre" />}
      </Section>
      {wanted.length === 0 ? null : (
        <Section title={words.wanted(wanted.length)} note={words.wantedNote}>
          <Items items={wanted} tone="ink3" />
        </Section>
      )}
    </>
  )
}

/** Each leads to its field. */
function Items({ items, tone }: { items: readonly RequestItem[]; tone: 'ochre' | 'ink3' }) {
  const texts = useTexts()
  const words = texts.request
  const { rules } = useDesk()
  const { least } = useStore(rules)
  const pathTo = useSectionPath()
  return (
    <ul className={tone === 'ochre' ? 'lacking' : 'lacking lacking-wanted'}>
      {items.map((item) => {
        const { section, path } = placeOf[item]
        const count = isFileItem(item) ? (least[item] ?? 1) : 0
        return (
          <li key={item} data-testid={`lacking-${item}`}>
            <Mark state="draft" size={13} tone={tone} />
            <span>
              <Link to={pathTo(section, path)} preventScrollReset>
                {words.item[item]}
              </Link>
              <span className="dim">
                {`　${count > 1 ? words.atLeast(count) : words.itemHint[item] || words.section[section]}`}
              </span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function isFileItem(item: RequestItem): item is FileItem {
  return (fileItems as readonly RequestItem[]).includes(item)
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
  // What the server has need not lie here as well.
  const notKept = useStore(kept.failed) && state.kind !== 'none' && state.kind !== 'saved'
  const number = state.kind === 'failed' ? errorWords(texts, state.error).requestId : null
  return (
    <>
      <p
        className={trouble ? 'small tone-ochre save-line' : 'small second save-line'}
        role={trouble ? 'alert' : undefined}
        data-testid="save-state"
        data-state={state.kind}
      >
        {notKept && state.kind === 'offline'
          ? texts.common.offline.goneUnkept
          : saveWords(texts, state, draft.id() !== null)}
      </p>
      {notKept && state.kind !== 'offline' ? (
        <p className="small tone-ochre" role="alert" data-testid="not-kept">
          {texts.request.save.notKept}
        </p>
      ) : null}
      {long && !trouble && !notKept ? <p className="small second">{texts.request.save.note}</p> : null}
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
