/** What is done with a plan: approving, refusing, withdrawing, each with a reason. */
import { Button } from 'antd'
import { useState } from 'react'
import type { DestructionPlan } from '../../../server/contract/destruction.ts'
import { waitingDays } from '../../../server/domain/destruction.ts'
import { useDecidePlan, useWithdrawPlan } from '../../destruction.ts'
import { useTexts } from '../../i18n/text.ts'
import { isAllowed, useMe } from '../../session.ts'
import { ReasonDialog } from '../../ui/reason-dialog.tsx'
import { recordsOf } from './plans.tsx'

export function PlanActions({ plan }: { plan: DestructionPlan }) {
  const { decide: words, withdraw } = useTexts().destruction
  const me = useMe()
  const [asking, setAsking] = useState<'approve' | 'refuse' | 'withdraw' | null>(null)
  const close = () => setAsking(null)
  const own = plan.state === 'proposed' && plan.proposed.by.id === me.person.id
  return (
    <div className="row no-print plan-actions">
      {plan.actions.includes('decide') ? (
        <>
          <Button type="primary" danger onClick={() => setAsking('approve')} data-testid="plan-approve">
            {words.approve}
          </Button>
          <Button onClick={() => setAsking('refuse')} data-testid="plan-refuse">
            {words.refuse}
          </Button>
        </>
      ) : null}
      {plan.actions.includes('withdraw') ? (
        <Button onClick={() => setAsking('withdraw')} data-testid="plan-withdraw">
          {withdraw.action}
        </Button>
      ) : null}
      {own ? (
        <span className="small second">{isAllowed(me, 'destruction.decide') ? words.own : words.waits}</span>
      ) : null}
      {asking === 'withdraw' ? <WithdrawDialog plan={plan} onClose={close} /> : null}
      {asking === 'approve' || asking === 'refuse' ? (
        <DecideDialog plan={plan} decision={asking} onClose={close} />
      ) : null}
    </div>
  )
}

type Props = { plan: DestructionPlan; onClose: () => void }

function DecideDialog({ plan, decision, onClose }: Props & { decision: 'approve' | 'refuse' }) {
  const { decide: words } = useTexts().destruction
  const decide = useDecidePlan(plan.id)
  const approves = decision === 'approve'
  return (
    <ReasonDialog
      testId="destruction"
      title={approves ? words.approveTitle(plan.number) : words.refuseTitle(plan.number)}
      action={words[decision]}
      danger={approves}
      label={words.reason}
      {...(approves ? { hint: words.reasonHint } : {})}
      onConfirm={(reason) => decide.mutateAsync({ decision, reason })}
      onClose={onClose}
    >
      <p className="second">
        {approves ? words.approveBody[plan.scope](recordsOf(plan), waitingDays) : words.refuseBody}
      </p>
    </ReasonDialog>
  )
}

function WithdrawDialog({ plan, onClose }: Props) {
  const { withdraw: words } = useTexts().destruction
  const withdraw = useWithdrawPlan(plan.id)
  return (
    <ReasonDialog
      testId="destruction"
      title={words.title(plan.number)}
      action={words.action}
      label={words.reason}
      onConfirm={(reason) => withdraw.mutateAsync({ reason })}
      onClose={onClose}
    >
      <p className="second">{words.body}</p>
    </ReasonDialog>
  )
}
