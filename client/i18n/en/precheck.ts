import type { Texts } from '../zh.ts'

export const precheck: Texts['precheck'] = {
  next: {
    precheckMine: {
      title: 'Waiting for the pre-check in Beijing',
      body: 'The hospital’s medical-affairs office looks at the material first and passes it on to the experts. Until then you can withdraw it. You will be told either way.',
    },
    precheckTheirs: {
      title: 'Pre-check this request',
      body: 'Read the case, the files and the questions. Pass it on to the experts when it is complete, return it for more, or decline it with the reason where it does not fit your hospital.',
    },
  },
  waits: 'In the pre-check in Beijing',
  returned: (time) => `Returned by the pre-check in Beijing, ${time}`,
  list: { mine: 'To pre-check', reviewed: 'Checked', passed: 'With the experts' },
  name: {
    label: 'Assign an expert (optional)',
    nobody: 'Nobody',
    wished: 'Named by the request',
  },
  decisions: {
    title: 'Pre-check in Beijing',
    decision: { passed: 'Passed', returned: 'Returned for more', declined: 'Declined' },
    byTime: 'The time for it ran out; on to the experts',
    named: (name) => `Assigned to ${name}`,
  },
  course: {
    toPrecheck: 'Submitted, to the pre-check in Beijing',
    again: 'Submitted again with more material, to the pre-check in Beijing',
    sentOn: (step) => `${step} agreed, to the pre-check in Beijing`,
    passed: 'Pre-check passed, on to the experts',
    passedTo: (name) => `Pre-check passed, assigned to ${name}`,
    byTime: 'Not pre-checked in time, on to the experts',
    returned: 'Returned by the pre-check',
    declined: 'Declined in the pre-check',
    skipped: {
      emergency: 'An emergency: straight to the experts, without a pre-check',
      no_office: 'Nobody in Beijing for the pre-check: straight to the experts',
    },
  },
}
