/** A control that is set is kept: no stage has less room for controls than stage 11 fills. */
import { expect, test } from '@jest/globals'
import { defaultPolicy as signals } from '@polytraders/04-signals'
import { defaultPolicy as monitoring } from '@polytraders/11-monitoring'
import { controlsMax } from '@polytraders/domain'

// Stages 7 and 8 keep every control they hear.
test('stage 11 sets no more controls than the others have room for', () => {
  expect(monitoring.controlsMax).toBeLessThanOrEqual(controlsMax)
  expect(signals.controlsMax).toBeGreaterThanOrEqual(controlsMax)
})
