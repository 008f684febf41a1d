/** In the case: the way to invite guests, for whoever may. */
import { Button } from 'antd'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { mayInviteGuests } from '../../guest.ts'
import { useTexts } from '../../i18n/text.ts'
import { useMe } from '../../session.ts'
import { Section } from '../../ui/layout.tsx'
import './panel.css'

type PanelProps = { consultation: Consultation; onOpen: () => void }

export function GuestPanel({ consultation, onOpen }: PanelProps) {
  const words = useTexts().guest
  const me = useMe()
  if (!mayInviteGuests(consultation, me)) return null
  return (
    <Section title={words.title}>
      <p className="small second">{words.panel}</p>
      <Button size="large" className="guest-panel-open" onClick={onOpen} data-testid="guests-open">
        {words.invite}
      </Button>
    </Section>
  )
}
