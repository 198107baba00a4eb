/**
 * The kinds of test vectors that there are checks for, each known by the name of its list and by
 * keys of its rows.
 */

import { type Fields } from './translate/reading.ts'
import {
  checkBook,
  checkBuyAmount,
  checkCtfIds,
  checkFee,
  checkFeeTable,
  checkMoneyFee,
  checkPreimage,
  checkPriceValid,
  checkRounding,
  checkTickSmaller,
} from './vector-figures.ts'
import {
  checkAmounts,
  checkContracts,
  checkL1,
  checkL2,
  checkMarketPrice,
  checkOrderBody,
  checkRoundingConfig,
  checkSigning,
} from './vector-orders.ts'
import { type Check } from './vector-rows.ts'

export type Suite = {
  /** Name of the list in its file. */
  readonly list: string
  /** Keys by which its rows are known. */
  readonly marks: readonly string[]
  /** Keys without which a row can't be computed, where some rows lack them. */
  readonly inputs?: readonly string[]
  readonly check: (row: Fields, file: Fields) => Check | Promise<Check>
}

export const suites: readonly Suite[] = [
  { list: 'vectors', marks: ['domain', 'order', 'order_hash'], check: checkSigning },
  { list: 'contracts', marks: ['key', 'exchangeV2'], check: checkContracts },
  { list: 'vectors', marks: ['orderType', 'payload'], check: checkOrderBody },
  { list: 'vectors', marks: ['fn', 'expected'], check: checkMarketPrice },
  { list: 'vectors', marks: ['conditionId', 'clobTokenIds'], check: checkCtfIds },
  { list: 'l1_clob_auth', marks: ['digest', 'signature'], check: checkL1 },
  { list: 'l2_hmac', marks: ['secret', 'signature'], check: checkL2 },
  { list: 'rounding_config', marks: ['key', 'amount'], check: checkRoundingConfig },
  { list: 'literal_vectors_from_official_tests', marks: ['kind', 'side'], check: checkAmounts },
  { list: 'generated_by_official_package', marks: ['kind', 'side'], check: checkAmounts },
  { list: 'unit_cases_from_official_tests', marks: ['shares', 'fee'], check: checkFee },
  { list: 'usd_cases_from_official_tests', marks: ['amountUSD', 'fee'], check: checkMoneyFee },
  { list: 'adjust_buy', marks: ['balance', 'expected'], check: checkBuyAmount },
  { list: 'docs_fee_tables_aug_2026', marks: ['shares', 'fee_exact'], check: checkFeeTable },
  { list: 'official_unit_vectors', marks: ['preimage', 'sha1'], check: checkPreimage },
  { list: 'real_books', marks: ['variant', 'expected'], check: checkBook },
  {
    list: 'real_price_change_hashes',
    marks: ['messages_in_batch', 'expected'],
    inputs: ['bids', 'asks'],
    check: checkBook,
  },
  { list: 'round', marks: ['x', 'd', 'normal'], check: checkRounding },
  { list: 'priceValid', marks: ['price', 'tickSize', 'valid'], check: checkPriceValid },
  { list: 'isTickSizeSmaller', marks: ['a', 'b', 'smaller'], check: checkTickSmaller },
]
