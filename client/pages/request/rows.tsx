/** The button that takes a row out of a list. */
import { Button } from 'antd'
import { useTexts } from '../../i18n/text.ts'

type RowRemoveProps = { label: string; onRemove: () => void; hidden?: boolean }

export function RowRemove({ label, onRemove, hidden = false }: RowRemoveProps) {
  const texts = useTexts()
  if (hidden) return <span />
  return (
    <Button type="text" onClick={onRemove} aria-label={label}>
      {texts.request.list.remove}
    </Button>
  )
}
