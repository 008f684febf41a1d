import type { Texts } from '../zh.ts'

export const time: Texts['time'] = {
  weekdays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  day: (month, day) => `${day} ${month}`,
  dayOfYear: (year, month, day) => `${day} ${month} ${year}`,
  withWeekday: (date, weekday) => `${weekday} ${date}`,
  withClock: (date, clock) => `${date} ${clock}`,
  range: (from, to) => `${from} – ${to}`,
  today: 'Today',
  tonight: 'Tonight',
  tomorrow: 'Tomorrow',
  yesterday: 'Yesterday',
  minutes: (minutes) => `${minutes} min`,
  hours: (hours) => `${hours} h`,
  hoursMinutes: (hours, minutes) => `${hours} h ${minutes} min`,
  days: (days) => (days === 1 ? '1 day' : `${days} days`),
  underMinute: 'under 1 min',
  over: (span) => `${span} over`,
  zone: 'Beijing time',
}
