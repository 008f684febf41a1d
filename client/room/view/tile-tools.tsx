import type { ReactNode } from 'react'
import { Icon, type IconName } from '../../ui/icon.tsx'

/** Small buttons over a picture, above the press that brings it to the main place. */
export function TileTools({ children }: { children: ReactNode }) {
  return <div className="tile-tools">{children}</div>
}

type TileToolProps = {
  icon: IconName
  word: string
  /** Where the word alone does not say which picture is meant. */
  label?: string
  onPress: () => void
  busy?: boolean
  testId?: string
  /** Left out on a phone's small tiles; the dialog of devices has it as well. */
  desk?: boolean
}

export function TileTool({ icon, word, label, onPress, busy = false, testId, desk = false }: TileToolProps) {
  return (
    <button
      type="button"
      className={desk ? 'tile-tool tile-tool-desk' : 'tile-tool'}
      aria-label={label}
      title={label}
      aria-busy={busy}
      onClick={onPress}
      data-testid={testId}
    >
      <Icon name={icon} size={15} />
      {word}
    </button>
  )
}
