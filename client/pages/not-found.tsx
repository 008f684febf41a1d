/** An address that leads nowhere. */
import { useTexts } from '../i18n/text.ts'
import { ForbiddenOrAbsent } from '../ui/answer.tsx'
import { Sheet } from '../ui/layout.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'

export function NotFoundPage() {
  const texts = useTexts()
  usePageTitle(texts.errors.absent.page)
  return (
    <Sheet main>
      <ForbiddenOrAbsent what="page" />
    </Sheet>
  )
}
