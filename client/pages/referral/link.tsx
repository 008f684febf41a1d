/** The way from a consultation into the green channel. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { LinkButton } from '../../ui/link-button.tsx'
import { readsOnly } from '../detail/step.ts'

/** Whoever treats the patient may refer, once the case has been sent. */
export function mayRefer({
  relation,
  submittedAt,
  state,
  localOnly,
}: Pick<Consultation, 'relation' | 'submittedAt' | 'state' | 'localOnly'>): boolean {
  const treats = !readsOnly(relation)
  return treats && submittedAt !== null && !localOnly && state !== 'withdrawn'
}

export function ReferralLink({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  if (!mayRefer(consultation)) return null
  const { relation } = consultation
  const down = relation === 'expert' || relation === 'roster'
  return (
    <span data-testid="refer">
      <LinkButton block to={paths.newReferral({ consultation: consultation.id })}>
        {down ? texts.referral.buttonDown : texts.referral.button}
      </LinkButton>
    </span>
  )
}
