/** Records whose years are over, and what came about beside records; for those who plan, to be chosen and put on a list. */
import { Button, Checkbox, Segmented } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { DuePage } from '../../../server/contract/destruction.ts'
import {
  type DestructionScope,
  destructionScopes,
  mostListed,
  waitingDays,
} from '../../../server/domain/destruction.ts'
import { useLines } from '../../consultation.ts'
import { useDue, usePropose } from '../../destruction.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { isAllowed, useMe } from '../../session.ts'
import { EmptyState } from '../../ui/answer.tsx'
import { Section } from '../../ui/layout.tsx'
import { Paged } from '../../ui/paged.tsx'
import { ReasonDialog } from '../../ui/reason-dialog.tsx'
import { useTime } from '../../ui/time.ts'

export function DueRecords() {
  const words = useTexts().destruction.due
  const [scope, setScope] = useState<DestructionScope>('record')
  return (
    <Section title={words.title}>
      <Segmented
        aria-label={words.scope}
        value={scope}
        onChange={setScope}
        options={destructionScopes.map((value) => ({ value, label: words.scopes[value] }))}
        data-testid="due-scope"
      />
      <p className="second small">{words.note[scope]}</p>
      <Paged
        query={useDue(scope)}
        more={words.more}
        empty={<EmptyState title={words.none[scope].title}>{words.none[scope].body}</EmptyState>}
      >
        {(items) => <DueList key={scope} items={items} scope={scope} />}
      </Paged>
    </Section>
  )
}

type Items = DuePage['items']

function DueList({ items, scope }: { items: Items; scope: DestructionScope }) {
  const { due: words } = useTexts().destruction
  const plans = isAllowed(useMe(), 'destruction.plan')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState(false)
  const ids = items.map(({ consultationId }) => consultationId).filter((id) => chosen.has(id))
  const choose = (some: readonly string[], on: boolean) =>
    setChosen((before) => new Set(on ? [...before, ...some] : [...before].filter((id) => !some.includes(id))))
  const tooMany = ids.length > mostListed
  return (
    <>
      {plans ? (
        <div className="row due-head">
          <Checkbox
            checked={items.length > 0 && ids.length === items.length}
            indeterminate={ids.length > 0 && ids.length < items.length}
            onChange={({ target }) =>
              choose(
                items.map((one) => one.consultationId),
                target.checked,
              )
            }
            data-testid="due-all"
          >
            {words.all}
          </Checkbox>
          <Button
            type="primary"
            disabled={ids.length === 0 || tooMany}
            onClick={() => setAsking(true)}
            data-testid="due-propose"
          >
            {words.propose(ids.length)}
          </Button>
          {tooMany ? (
            <span className="field-error" role="alert">
              {words.most(mostListed)}
            </span>
          ) : null}
        </div>
      ) : null}
      <ul className="due-list">
        {items.map((item) => (
          <DueRow
            key={item.consultationId}
            item={item}
            checked={plans ? chosen.has(item.consultationId) : null}
            onCheck={(on) => choose([item.consultationId], on)}
          />
        ))}
      </ul>
      {asking ? <ProposeDialog ids={ids} scope={scope} onClose={() => setAsking(false)} /> : null}
    </>
  )
}

/** @param checked null for those who only look */
function DueRow({
  item,
  checked,
  onCheck,
}: {
  item: Items[number]
  checked: boolean | null
  onCheck: (on: boolean) => void
}) {
  const texts = useTexts()
  const { due: words } = texts.destruction
  const language = useLanguage()
  const time = useTime()
  const line = useLines().data?.find(({ id }) => id === item.lineId)
  return (
    <li className="due" data-testid="due">
      {checked === null ? null : (
        <Checkbox
          checked={checked}
          aria-label={words.select(item.number)}
          onChange={({ target }) => onCheck(target.checked)}
        />
      )}
      <b className="mono">{item.number}</b>
      <span>{line === undefined ? '' : nameIn(language, line.name)}</span>
      <span className="second">{texts.keeping.classes[item.class]}</span>
      <span className="second small due-days">
        <span>{words.since(time.day(item.since))}</span>
        <span>{words.until(time.day(`${item.keptUntil}T00:00:00+08:00`))}</span>
      </span>
    </li>
  )
}

type ProposeProps = { ids: readonly string[]; scope: DestructionScope; onClose: () => void }

function ProposeDialog({ ids, scope, onClose }: ProposeProps) {
  const { make, due } = useTexts().destruction
  const propose = usePropose()
  const navigate = useNavigate()
  const [gone, setGone] = useState(false)
  const confirm = async (reason: string) => {
    try {
      const { id } = await propose.mutateAsync({ scope, consultationIds: [...ids], reason })
      await navigate(paths.destruction(id))
      return true
    } catch (error) {
      if (!(error instanceof ApiFailure) || !error.fields.some(({ code }) => code === 'not_due')) throw error
      setGone(true)
      return false
    }
  }
  return (
    <ReasonDialog
      testId="destruction"
      title={make.title[scope](ids.length)}
      action={make.action}
      label={make.reason}
      hint={make.reasonHint}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p className="second">{make.body(waitingDays)}</p>
      <p className="second small">{make.noIdentity}</p>
      {gone ? (
        <p className="field-error" role="alert">
          {due.gone}
        </p>
      ) : null}
    </ReasonDialog>
  )
}
