/**
 * Kill switch: nothing is entered under a control that kills or pauses it, nor before a global
 * control was heard at all. It never stands in the way of getting out.
 */
import { type Guard, type Lists, voteOf } from './guard.ts'

export const killSwitch: Guard = {
  name: 'kill-switch',
  owner: 'governance',
  bindsLeaving: false,
  judge({ market: { control: measured } }, { control }) {
    const { version, mode, inForce, others } = control
    const found: Lists = { rejects: [], warns: [] }
    if (mode === '') found.rejects.push('GOV_CONTROL_UNKNOWN')
    if (measured.control_version > version) found.rejects.push('GOV_CONTROL_BEHIND')
    const halted = measured.halted && measured.control_version === version && !inForce.paused
    if (inForce.killed || halted) found.rejects.push('GOV_KILLED')
    if (inForce.paused) found.rejects.push('GOV_PAUSED')
    if (others) found.warns.push('GOV_OTHERS_RESTRICTED')
    const inputs = `control_version=${version} mode=${mode} by=${inForce.by || 'none'}`
    return voteOf({ ...found, inputs })
  },
}
