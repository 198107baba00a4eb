/**
 * The venue's contracts by chain (docs.polymarket.com, contracts). Addresses are checksummed, as
 * the venue writes them; compare them without regard to case.
 */

export const polygon = 137
export const amoy = 80_002

export type ExchangeContracts = {
  /** Historic: orders for these are rejected since 2026-04-28. */
  readonly exchangeV1: string
  readonly exchangeV2: string
  readonly negRiskExchangeV2: string
  readonly exchangeV3: string
  readonly conditionalTokens: string
}

/** What signing needs, on the chains the venue runs on. */
export const exchangeContracts: ReadonlyMap<number, ExchangeContracts> = new Map([
  [
    polygon,
    {
      exchangeV1: '0x4bFb41d5B3570DeFd03C39a9A4D8dE6Bd8B8982E',
      exchangeV2: '0xE111180000d2663C0091e4f400237545B87B996B',
      negRiskExchangeV2: '0xe2222d279d744050d28e00520010520000310F59',
      exchangeV3: '0xe3333700cA9d93003F00f0F71f8515005F6c00Aa',
      conditionalTokens: '0x4D97DCd97eC945f40cF65F87097ACe5EA0476045',
    },
  ],
  [
    amoy,
    {
      exchangeV1: '0xdFE02Eb6733538f8Ea35D585af8DE5958AD99E40',
      exchangeV2: '0xE111180000d2663C0091e4f400237545B87B996B',
      negRiskExchangeV2: '0xe2222d279d744050d28e00520010520000310F59',
      exchangeV3: '0x9fE6e61422AdB6F610d8597F9684b16912D50C3D',
      conditionalTokens: '0x69308FB512518e39F9b16112fA8d994F4e2Bf8bB',
    },
  ],
])

/** The other contracts, on Polygon only. */
export const polygonContracts = {
  pUsd: '0xC011a7E12a19f7B1f670d46F03B03f3342E82DFB',
  /** Still what token ids of standard markets are made with. */
  usdcE: '0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174',
  /** What token ids of neg-risk markets are made with. */
  wrappedCollateral: '0x3A3BD7bb9528E159577F7C2e685CC81A765002E2',
  ctfCollateralAdapter: '0xAdA100Db00Ca00073811820692005400218FcE1f',
  negRiskCtfCollateralAdapter: '0xadA2005600Dec949baf300f4C6120000bDB6eAab',
  /** Oracle of neg-risk conditions; no longer for users' calls. */
  negRiskAdapterV1: '0xd91E80cF2E7be2e162c6513ceD06f1dD0dA35296',
  negRiskExchangeV1: '0xC5d563A36AE78145C45a50134d48A1215220f80a',
  collateralOnramp: '0x93070a847efEf7F70739046A929D47a521F5B8ee',
  collateralOfframp: '0x2957922Eb93258b93368531d39fAcCA3B4dC5854',
  umaCtfAdapterV3: '0x157Ce2d672854c848c9b79C49a8Cc6cc89176a49',
  umaCtfAdapterV2: '0x6A9D222616C90FcA5754cd1333cFD9b7fb6a4F74',
  umaCtfAdapterV1: '0xCB1822859cEF82Cd2Eb4E6276C7916e692995130',
  router: '0x12121212006e4CD160D18e3f00711DA5c3372600',
  positionManager: '0x006F54F7f9A22e0000CC2AB60031000000ae9fEF',
  autoRedeemer: '0xa1200000d0002264C9a1698e001292D00E1b00af',
  depositWalletFactory: '0x00000000000Fb5C9ADea0298D729A0CB3823Cc07',
  safeFactory: '0xaacFeEa03eb1561C4e67d661e40682Bd20E3541b',
  proxyFactory: '0xaB45c5A4B0c941a2F231C04C3f49182e1A254052',
} as const
