/** null or a value, which needs one look: avsc's unions sort every value by its kind. */
import { avro, type Tap, type Writes } from './avsc.ts'

export class Optional extends avro.types.UnwrappedUnionType {
  _write(tap: Tap, value: unknown): void {
    tap.writeLong(value === null ? 0 : 1)
    if (value !== null) (this.types[1] as unknown as Writes)._write(tap, value)
  }
}
