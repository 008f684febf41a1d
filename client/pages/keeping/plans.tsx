/** Plans of destruction, the newest first; each leads to its list. */
import { Link } from 'react-router'
import type { DestructionPlan } from '../../../server/contract/destruction.ts'
import { usePlans } from '../../destruction.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../ui/answer.tsx'
import { Section } from '../../ui/layout.tsx'
import { Paged } from '../../ui/paged.tsx'
import { useTime } from '../../ui/time.ts'

/** All records that were put on it, whatever became of them. */
export function recordsOf({ records }: Pick<DestructionPlan, 'records'>): number {
  return Object.values(records).reduce((sum, count) => sum + count, 0)
}

export function Plans() {
  const { plans: words } = useTexts().destruction
  return (
    <Section title={words.title}>
      <Paged
        query={usePlans()}
        more={words.more}
        empty={<EmptyState title={words.none.title}>{words.none.body}</EmptyState>}
      >
        {(plans) => (
          <ul className="plan-list">
            {plans.map((plan) => (
              <PlanRow key={plan.id} plan={plan} />
            ))}
          </ul>
        )}
      </Paged>
    </Section>
  )
}

function PlanRow({ plan }: { plan: DestructionPlan }) {
  const { plans: words, state, plan: planWords, decide } = useTexts().destruction
  const language = useLanguage()
  const time = useTime()
  const all = recordsOf(plan)
  return (
    <li className="plan" data-testid="plan" data-state={plan.state}>
      <div>
        <Link className="mono" to={paths.destruction(plan.id)}>
          <b>{plan.number}</b>
        </Link>
        <small>{words.records[plan.scope](all)}</small>
      </div>
      <div>
        {plan.reason}
        <small>{words.proposed(personIn(language, plan.proposed.by), time.short(plan.proposed.at))}</small>
      </div>
      <div>
        <span className={`plan-state plan-${plan.state}`}>{state[plan.state]}</span>
        {plan.state === 'approved' && plan.dueAt !== null ? (
          <small>{`${planWords.dueAt} ${time.short(plan.dueAt)}`}</small>
        ) : null}
        {plan.state === 'running' ? (
          <small>{planWords.progress(all - plan.records.listed, all)}</small>
        ) : null}
        {plan.state === 'proposed' && !plan.actions.includes('decide') ? <small>{decide.waits}</small> : null}
      </div>
    </li>
  )
}
