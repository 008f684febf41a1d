/** In the case: the way to a copy for the patient, for the offices. */
import { Button } from 'antd'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { useMe } from '../../session.ts'
import { mayCopy } from '../../subject-copy.ts'
import { Section } from '../../ui/layout.tsx'
import '../guests/panel.css'

type PanelProps = { consultation: Consultation; onOpen: () => void }

export function CopyPanel({ consultation, onOpen }: PanelProps) {
  const words = useTexts().keeping.copy
  const me = useMe()
  if (!mayCopy(consultation, me)) return null
  return (
    <Section title={words.title}>
      <p className="small second">{words.panel}</p>
      <Button size="large" className="guest-panel-open" onClick={onOpen} data-testid="copy-open">
        {words.open}
      </Button>
    </Section>
  )
}
