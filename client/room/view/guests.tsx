/** Inviting guests out of the room: the dialog of the case, in the dark of the room. */
import { ConfigProvider } from 'antd'
import { useState } from 'react'
import GuestsDialog from '../../pages/guests/dialog.tsx'
import { RoomLook } from '../../ui/look.tsx'
import { useCase } from './context.tsx'

export default function RoomGuests({ onClose }: { onClose: () => void }) {
  const consultation = useCase()
  const [place, setPlace] = useState<HTMLElement | null>(null)
  return (
    <RoomLook>
      <div className="guests-dark" ref={setPlace}>
        {place === null ? null : (
          <ConfigProvider getPopupContainer={() => place}>
            <GuestsDialog consultation={consultation} onClose={onClose} />
          </ConfigProvider>
        )}
      </div>
    </RoomLook>
  )
}
