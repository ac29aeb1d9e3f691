namespace MeshRebalancer.Engine.Simulation;

/// <summary>Everything that can go wrong in a run. Each seed draws which of them do, and how often.</summary>
public enum FaultKind
{
    /// <summary>A node dies, between any two of its steps.</summary>
    Crash,

    /// <summary>A node dies while it replays.</summary>
    CrashInReplay,

    /// <summary>A message between streams never arrives.</summary>
    MessageLost,

    /// <summary>A message arrives and its answer does not.</summary>
    ReplyLost,

    /// <summary>A message arrives late, and so after others that were sent after it.</summary>
    MessageLate,

    /// <summary>A message arrives twice.</summary>
    MessageDoubled,

    /// <summary>An endpoint answers with an error.</summary>
    RpcError,

    /// <summary>An endpoint answers late or not at all.</summary>
    RpcTimeout,

    /// <summary>An endpoint answers from some blocks ago.</summary>
    EndpointStale,

    /// <summary>An endpoint stays on a branch that the others have left.</summary>
    EndpointForked,

    /// <summary>An endpoint tells untruths of balances, nonces and receipts.</summary>
    EndpointLies,

    /// <summary>A transaction is taken and its sender is not told.</summary>
    BroadcastUnknown,

    /// <summary>A waiting transaction is forgotten.</summary>
    TransactionDropped,

    /// <summary>A transaction is mined with success and does nothing.</summary>
    TransactionHollow,

    /// <summary>Blocks are taken back, fewer than confirmations are asked for.</summary>
    ReorgShallow,

    /// <summary>Blocks are taken back, more than confirmations are asked for.</summary>
    ReorgDeep,

    /// <summary>Gas is many times dearer for a while.</summary>
    FeeSpike,

    /// <summary>An attestation takes much longer than it should.</summary>
    AttestationDelayed,

    /// <summary>An attestation expires before it is used.</summary>
    AttestationExpired,

    /// <summary>A fast transfer becomes a slow one.</summary>
    TransferDowngraded,

    /// <summary>A stranger mints what is ours, to us.</summary>
    MintedByStranger,

    /// <summary>A deposit waits for a slow fill.</summary>
    FillSlow,

    /// <summary>A deposit is not filled in time, and refunded.</summary>
    FillExpired,

    /// <summary>A venue makes a call that pays somebody else.</summary>
    CallForged,

    /// <summary>A price source falls silent.</summary>
    PriceStale,

    /// <summary>A price source repeats an old price as if it were new.</summary>
    PriceFrozen,

    /// <summary>A price source says a price that is far from any other.</summary>
    PriceCrazy,

    /// <summary>An append fails, and nothing is stored.</summary>
    AppendFails,

    /// <summary>An append is stored, and its writer is told that it may not be.</summary>
    AppendUnknown,

    /// <summary>The disk is full for a while.</summary>
    DiskFull,

    /// <summary>The journal cannot be read for a moment.</summary>
    JournalUnreadable,

    /// <summary>A node's clock jumps.</summary>
    ClockJump,

    /// <summary>An older copy of the journal is restored.</summary>
    JournalRestored,

    /// <summary>A second node takes the journal while the first believes that it still has it.</summary>
    TwoNodes,

    /// <summary>Somebody moves tokens of a portfolio by hand.</summary>
    HandTransfer,

    /// <summary>Somebody else sends a transaction with the same key.</summary>
    ForeignTransaction,
}
