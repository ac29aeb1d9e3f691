using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>How a submission moves between mined, unmined, cancelled and final. Null where it can't.</summary>
internal static class MiningFold
{
    public static AccountSubmission? Cancelled(AccountSubmission one, AccountEvent.Cancelled e) => Nonce(one.State) is ({ } nonce, var variants)
        ? one.Answered(new SubmissionState.Cancelled(nonce, e.Hash, e.Block, e.BlockHash, e.FeeWei, variants, Final: false))
        : null;

    public static AccountSubmission? Remined(AccountSubmission one, AccountEvent.Remined e) => Nonce(one.State) is ({ } nonce, var variants)
        ? one.Answered(new SubmissionState.Mined(nonce, e.Hash, e.Block, e.BlockHash, e.Succeeded, e.FeeWei, variants))
        : null;

    public static AccountSubmission? Unmined(AccountSubmission one, AccountEvent.Unmined e) => Nonce(one.State) is ({ } nonce, var variants)
        ? one.Answered(new SubmissionState.Live(nonce, variants.Count > 0 ? variants : [ReconciliationFold.Adopted(e.Hash)], new(e.Hash, e.Head)))
        : null;

    // Nothing can bring another variant back now, so their bytes need not be kept.
    public static AccountSubmission? Final(AccountSubmission one) => one.State switch
    {
        SubmissionState.Mined s => one with { State = s with { Variants = [], Final = true } },
        SubmissionState.Cancelled s => one with { State = s with { Variants = [], Final = true } },
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Live or SubmissionState.Refused => null,
    };

    private static (ulong? Nonce, EquatableArray<SignedTransaction> Variants) Nonce(SubmissionState state) => state switch
    {
        SubmissionState.Live s => (s.Nonce, s.Variants),
        SubmissionState.Mined { Final: false } s => (s.Nonce, s.Variants),
        SubmissionState.Cancelled { Final: false } s => (s.Nonce, s.Variants),
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Mined or SubmissionState.Cancelled or SubmissionState.Refused => (null, []),
    };
}
