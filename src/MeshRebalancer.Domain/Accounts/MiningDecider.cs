using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>From mined to final, with the ways back that reorgs open.</summary>
internal static class MiningDecider
{
    public static Decision<AccountEvent> OnMined(AccountState state, AccountCommand.ReportMined command) => state.Find(command.Id)?.State switch
    {
        SubmissionState.Live s => Known(s.Nonce, s.Variants, command, kind => kind is VariantKind.Cancel ? Cancelled(command) : Mined(command)),
        SubmissionState.Mined { Final: false } s when !Is(s, command) => Known(s.Nonce, s.Variants, command, kind => kind is VariantKind.Cancel
            // The asking stream has, or will have, heard of it as mined; so it is taken back first.
            ? Decision<AccountEvent>.Accept(new AccountEvent.Unmined(command.Id, s.Hash, command.Block, command.At), AsCancelled(command))
            : Remined(command)),
        SubmissionState.Cancelled { Final: false } s when s.BlockHash != command.BlockHash || s.Hash != command.Hash =>
            Known(s.Nonce, s.Variants, command, kind => kind is VariantKind.Cancel ? Cancelled(command) : Remined(command)),
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Mined or SubmissionState.Cancelled or SubmissionState.Refused or null =>
            Decision<AccountEvent>.Nothing,
    };

    public static Decision<AccountEvent> OnUnmined(AccountState state, AccountCommand.ReportUnmined command) =>
        state.Find(command.Id)?.State is SubmissionState.Mined { Final: false } or SubmissionState.Cancelled { Final: false }
            && At(state.Find(command.Id)!.State) is ({ } hash, _) && hash == command.Hash
            ? Decision<AccountEvent>.Accept(new AccountEvent.Unmined(command.Id, command.Hash, command.Head, command.At))
            : Decision<AccountEvent>.Nothing;

    public static Decision<AccountEvent> OnFinal(AccountState state, AccountCommand.ReportFinal command)
    {
        if (state is not AccountState.Open s
            || s.Find(command.Id) is not { State: SubmissionState.Mined { Final: false } or SubmissionState.Cancelled { Final: false } } one
            || At(one.State) is not ({ } hash, { } block) || hash != command.Hash || BlockHash(one.State) != command.BlockHash)
        {
            return Decision<AccountEvent>.Nothing;
        }

        var final = new AccountEvent.Final(command.Id, hash, block, command.At);
        return one.Told ? AccountDecider.Ending(s, final, command.At) : Decision<AccountEvent>.Accept(final);
    }

    private static Decision<AccountEvent> Known(
        ulong nonce, EquatableArray<SignedTransaction> variants, AccountCommand.ReportMined command, Func<VariantKind, Decision<AccountEvent>> next) =>
        variants.FirstOrDefault(variant => variant.Hash == command.Hash) is { } known
            ? next(known.Kind)
            : Decision<AccountEvent>.Reject(
                "unknown-variant", FormattableString.Invariant($"{command.Hash} is none of the transactions signed for {command.Id} at nonce {nonce}."));

    private static bool Is(SubmissionState.Mined s, AccountCommand.ReportMined command) =>
        s.Hash == command.Hash && s.BlockHash == command.BlockHash && s.Succeeded == command.Succeeded && s.FeeWei == command.FeeWei;

    private static (Hash32? Hash, ulong? Block) At(SubmissionState state) => state switch
    {
        SubmissionState.Mined s => (s.Hash, s.Block),
        SubmissionState.Cancelled s => (s.Hash, s.Block),
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Live or SubmissionState.Refused => (null, null),
    };

    private static Hash32? BlockHash(SubmissionState state) => state switch
    {
        SubmissionState.Mined s => s.BlockHash,
        SubmissionState.Cancelled s => s.BlockHash,
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Live or SubmissionState.Refused => null,
    };

    private static Decision<AccountEvent> Mined(AccountCommand.ReportMined c) => Decision<AccountEvent>.Accept(
        new AccountEvent.Mined(c.Id, c.Hash, c.Block, c.BlockHash, c.Succeeded, c.FeeWei, c.At));

    private static Decision<AccountEvent> Remined(AccountCommand.ReportMined c) => Decision<AccountEvent>.Accept(
        new AccountEvent.Remined(c.Id, c.Hash, c.Block, c.BlockHash, c.Succeeded, c.FeeWei, c.At));

    private static Decision<AccountEvent> Cancelled(AccountCommand.ReportMined c) => Decision<AccountEvent>.Accept(AsCancelled(c));

    private static AccountEvent.Cancelled AsCancelled(AccountCommand.ReportMined c) => new(c.Id, c.Hash, c.Block, c.BlockHash, c.FeeWei, c.At);
}
