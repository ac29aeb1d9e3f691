using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>No effect acts twice: one nonce for each, and one transaction of it on the chain.</summary>
internal sealed class EffectOnceChecker : Checker
{
    private readonly Dictionary<EffectId, ulong> _nonces = [];
    private readonly Dictionary<Hash32, EffectId> _effects = [];
    private readonly Dictionary<string, List<Hash32>> _mined = [];

    public override string Name => "effect-once";

    public override void OnStored(StoredStep step)
    {
        switch (step.Event)
        {
            case AccountEvent.NonceReserved e when !_nonces.TryAdd(e.Id, e.Nonce) && _nonces[e.Id] != e.Nonce:
                Violated($"{e.Id} has nonce {_nonces[e.Id]} and now nonce {e.Nonce}");
                break;
            case AccountEvent.Signed e:
                _effects[e.Transaction.Hash] = e.Id;
                break;
            case AccountEvent.Replaced e:
                _effects[e.Transaction.Hash] = e.Id;
                break;
        }
    }

    // What a lost journal signed is a stranger's transaction to the older one.
    public override void OnRestored()
    {
        _nonces.Clear();
        var known = new SortedSet<Hash32>();
        foreach (var stored in Witness.Disk.All.Where(stored => stored.Stream.Category == AccountFacts.Category))
        {
            switch (Witness.Shadows.Decode(stored))
            {
                case AccountEvent.NonceReserved e:
                    _nonces[e.Id] = e.Nonce;
                    break;
                case AccountEvent.Signed e:
                    known.Add(e.Transaction.Hash);
                    break;
                case AccountEvent.Replaced e:
                    known.Add(e.Transaction.Hash);
                    break;
            }
        }

        foreach (var lost in _effects.Keys.Where(hash => !known.Contains(hash)).ToArray())
        {
            _effects.Remove(lost);
        }

        foreach (var hashes in _mined.Values)
        {
            hashes.RemoveAll(hash => !known.Contains(hash));
        }
    }

    public override void OnGrown(SimChain chain, SimBlock block)
    {
        foreach (var mined in block.Mined)
        {
            if (!_effects.TryGetValue(mined.Transaction.Hash, out var effect) || mined.Transaction.IsCancel)
                continue;
            var what = What(effect, mined);
            if (!_mined.TryGetValue(what, out var hashes))
                _mined[what] = hashes = [];
            if (!hashes.Contains(mined.Transaction.Hash))
                hashes.Add(mined.Transaction.Hash);
            // What moved something in a block that was taken back may have reverted in another one since.
            var canonical = hashes.Where(hash => chain.Find(hash) is { } there && What(_effects[hash], there) == what).ToArray();
            Must(canonical.Length < 2, () => $"{effect} acted twice: {string.Join(" and ", canonical)}");
        }
    }

    // A swap or burn that moved something is not tried again, under whichever attempt; anything else may be.
    private static string What(EffectId effect, Mined mined) => mined.Receipt.Logs.Count > 0 && effect.Purpose.Split('.')[^1] is "swap" or "burn"
        ? $"{effect.Stream}/{effect.Purpose}"
        : effect.ToString();
}

/// <summary>A nonce is signed for one intent alone, or for giving it up.</summary>
internal sealed class NonceChecker : Checker
{
    private readonly Dictionary<(ChainId Chain, Address From, ulong Nonce), Call> _intents = [];

    public override string Name => "nonce-intent";

    public override void OnRestored() => _intents.Clear();

    public override void OnSigned(ChainId chain, SimTransaction transaction)
    {
        if (transaction.IsCancel)
            return;
        var key = (chain, transaction.From, transaction.Nonce);
        if (!_intents.TryAdd(key, transaction.Call) && _intents[key] != transaction.Call)
        {
            Violated($"nonce {transaction.Nonce} of {transaction.From} on chain {chain} was signed for "
                + $"{string.Join(' ', Wire.Unpack(_intents[key].CallHex))} and now for {string.Join(' ', Wire.Unpack(transaction.Call.CallHex))}");
        }
    }
}

/// <summary>No bytes leave the process before they are on disk.</summary>
internal sealed class JournalChecker : Checker
{
    private readonly SortedSet<Hash32> _signed = [];
    private long _epoch;

    public override string Name => "journal-first";

    public override void OnStored(StoredStep step)
    {
        if (Signed(step.Event) is { } signed)
            _signed.Add(signed.Hash);
        Must(step.Stored.Epoch >= _epoch, () => $"{step.Node} stored {step.Stored.Event.Name} of {step.Stream} with epoch {step.Stored.Epoch} after {_epoch} was seen");
        _epoch = Math.Max(_epoch, step.Stored.Epoch);
        Must(step.Stored.Epoch == Witness.Disk.Epoch, () => $"{step.Node} stored {step.Stored.Event.Name} of {step.Stream} with epoch {step.Stored.Epoch} while {Witness.Disk.Epoch} stands");
    }

    private static SignedTransaction? Signed(object @event) => @event switch
    {
        AccountEvent.Signed e => e.Transaction,
        AccountEvent.Replaced e => e.Transaction,
        AccountEvent.GapFilled e => e.Transaction,
        _ => null,
    };

    public override void OnSent(string node, SimChain chain, SimTransaction transaction) => Must(
        _signed.Contains(transaction.Hash), () => $"{node} sent {transaction.Hash}, nonce {transaction.Nonce} of {transaction.From}, which no journal holds");
}

/// <summary>What an account takes for mined is on the chain.</summary>
internal sealed class MinedChecker : Checker
{
    public override string Name => "mined";

    public override void OnStored(StoredStep step)
    {
        if (step.Event is not AccountEvent.Mined e || World.Faults.Counts.ContainsKey(FaultKind.ReorgDeep))
            return;
        var chain = World.Chains[AccountFacts.FromStream(step.Stream).Chain];
        if (chain.Find(e.Hash) is not { } mined)
            Violated($"{step.Stream} takes {e.Hash} for mined, which is not on the chain");
        else
            Must(mined.Receipt.Succeeded == e.Succeeded && mined.Receipt.FeeWei == e.FeeWei, () => $"{step.Stream} has another outcome of {e.Hash} than the chain");
    }

    public override void AtEnd()
    {
        foreach (var account in Witness.Shadows.States.Values.OfType<AccountState.Open>())
        {
            var truth = (ulong)World.Chains[account.Facts.Chain].Ledger[Ledger.Next(account.Facts.Address)];
            Must(truth == account.NextNonce, () => $"{account.Facts.Stream} would give out nonce {account.NextNonce}, the chain's next is {truth}");
        }
    }
}
