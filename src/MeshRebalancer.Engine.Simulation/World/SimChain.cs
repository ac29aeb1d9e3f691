using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What a simulated contract does with a call: changes the ledger, writes logs, or throws a <see cref="RevertException"/>.</summary>
internal delegate void SimContract(SimCall call);

/// <summary>A call under way.</summary>
/// <param name="Chain">Where.</param>
/// <param name="From">Who calls.</param>
/// <param name="Words">The call, unpacked.</param>
/// <param name="At">The block's time.</param>
/// <param name="Logs">What it writes.</param>
internal sealed record SimCall(SimChain Chain, Address From, string[] Words, DateTimeOffset At, List<LogEntry> Logs)
{
    public Ledger Ledger => Chain.Ledger;
}

/// <summary>One chain as it truly is: pool of waiting transactions, base fee, blocks, reorgs. What endpoints say of it is theirs.</summary>
internal sealed class SimChain
{
    public const ulong GasUsed = 100_000;

    private const int BlocksKept = 400;
    private const ulong FirstBlock = 1_000;

    private static readonly Address Miner = Wire.AddressOf("miner");
    private static readonly Address Giver = Wire.AddressOf("trader");

    private readonly SortedDictionary<(Address From, ulong Nonce), SimTransaction> _pool = [];
    private readonly Dictionary<Hash32, (SimBlock Block, Mined Mined)> _mined = [];
    private readonly List<SimBlock> _blocks = [];
    private readonly Dictionary<Address, SimContract> _contracts = [];
    private readonly List<Action<SimChain>> _strangers = [];
    private readonly Chance _chance;
    private readonly Func<DateTimeOffset> _now;
    private readonly Queue<(Address Token, Address To, UInt256 Raw)> _gifts = new();
    private SimBlock? _building;
    private int _salt;
    private double _baseFeeGwei;

    public SimChain(ChainId id, TimeSpan blockTime, Chance chance, Func<DateTimeOffset> now)
    {
        (Id, BlockTime, _chance, _now) = (id, blockTime, chance, now);
        _baseFeeGwei = chance.Scale(0.05, 20);
        _blocks.Add(Begin(FirstBlock, null));
    }

    public ChainId Id { get; }

    public TimeSpan BlockTime { get; }

    public Ledger Ledger { get; } = new();

    public SimBlock Head => _blocks[^1];

    /// <summary>Confirmations that this chain's policy asks for.</summary>
    public int Confirmations { get; init; } = 2;

    /// <summary>How many endpoints each node asks: 1 or 3.</summary>
    public int Endpoints { get; init; } = 1;

    /// <summary>Which of three endpoints may lie.</summary>
    public int Liar { get; init; }

    /// <summary>Decides whether a call that succeeds does nothing, as one whose inner call has run out of gas.</summary>
    public Func<bool> IsHollow { get; set; } = () => false;

    /// <summary>How deep a block must lie to stay: no reorg of the simulation reaches it.</summary>
    public int Final { get; init; } = 24;

    /// <summary>How much dearer than usual gas is now.</summary>
    public double FeeSpike { get; set; } = 1;

    /// <summary>Called after a block was mined on top of the others.</summary>
    public event Action<SimChain, SimBlock>? Grown;

    /// <summary>Called after blocks were taken back.</summary>
    public event Action<SimChain, IReadOnlyList<SimBlock>>? Shrunk;

    public IEnumerable<SimTransaction> Pool => _pool.Values;

    public void Deploy(Address at, SimContract contract) => _contracts[at] = contract;

    /// <summary>What somebody else does in each block.</summary>
    public void AtEachBlock(Action<SimChain> stranger) => _strangers.Add(stranger);

    /// <summary>A gift of a token to somebody, in the next block.</summary>
    public void Gift(Address token, Address to, UInt256 raw) => _gifts.Enqueue((token, to, raw));

    /// <summary>The block at a height, or null when it is not there or not kept.</summary>
    public SimBlock? At(ulong number)
    {
        var index = (long)number - (long)_blocks[0].Number;
        return index >= 0 && index < _blocks.Count ? _blocks[(int)index] : null;
    }

    /// <summary>A transaction on the canonical branch, or null.</summary>
    public Mined? Find(Hash32 hash) => _mined.TryGetValue(hash, out var found) ? found.Mined : null;

    /// <summary>When a transaction on the canonical branch was mined, or null.</summary>
    public DateTimeOffset? MinedAt(Hash32 hash) => _mined.TryGetValue(hash, out var found) ? found.Block.Facts.At : null;

    /// <summary>Everything on the canonical branch that an account sent.</summary>
    public IEnumerable<Mined> SentBy(Address from) => _mined.Values.Select(found => found.Mined).Where(mined => mined.Transaction.From == from).OrderBy(mined => mined.Transaction.Nonce);

    /// <summary>The transaction of an account that consumed a nonce, seen from a block.</summary>
    public Mined? ByNonce(Address from, ulong nonce) =>
        _mined.Values.FirstOrDefault(found => found.Mined.Transaction.From == from && found.Mined.Transaction.Nonce == nonce).Mined;

    /// <summary>A value as a block has it, whichever branch it is on.</summary>
    public UInt256 Read(Slot slot, SimBlock block)
    {
        for (; !block.IsCanonical; block = block.Parent!)
        {
            if (block.Changes.TryGetValue(slot, out var change))
                return change.New;
        }

        var value = Ledger[slot];
        for (var i = _blocks.Count - 1; i >= 0 && _blocks[i].Number > block.Number; i--)
        {
            if (_blocks[i].Changes.TryGetValue(slot, out var change))
                value = change.Old;
        }

        return value;
    }

    /// <summary>Takes a transaction into the pool. A replacement must offer a tenth more, on both fees.</summary>
    /// <returns>Why not, or null.</returns>
    public string? Offer(SimTransaction transaction)
    {
        if (_mined.ContainsKey(transaction.Hash))
            return null;
        if (transaction.Nonce < (ulong)Ledger[Ledger.Next(transaction.From)])
            return "nonce-too-low";
        if (_pool.TryGetValue((transaction.From, transaction.Nonce), out var before) && before.Hash != transaction.Hash && !Outbids(before.Gas, transaction.Gas))
            return "replacement-underpriced";
        _pool[(transaction.From, transaction.Nonce)] = transaction;
        return null;
    }

    /// <summary>Forgets a waiting transaction, as pools do.</summary>
    public bool Drop(SimTransaction transaction) => _pool.Remove((transaction.From, transaction.Nonce));

    public bool IsWaiting(Hash32 hash) => _pool.Values.Any(waiting => waiting.Hash == hash);

    /// <summary>Wei per unit of gas that the next block asks for.</summary>
    public UInt256 BaseFee => Gwei(_baseFeeGwei * FeeSpike);

    public static UInt256 Tip => UInt256.PowerOfTen(7) * 5u;

    /// <summary>Whether a call would succeed on top of the state and what its caller has waiting; the revert's words otherwise.</summary>
    public string? Try(Address from, Call call)
    {
        Ledger.Begin();
        try
        {
            foreach (var waiting in _pool.Values.Where(waiting => waiting.From == from))
            {
                Attempt(waiting.From, waiting.Call, _now(), []);
            }

            Run(from, call, _now(), []);
            return null;
        }
        catch (RevertException revert)
        {
            return revert.Message;
        }
        finally
        {
            Ledger.TakeBack();
        }
    }

    /// <summary>Mines one block.</summary>
    public void Mine()
    {
        var block = _building = Begin(Head.Number + 1, Head);
        Ledger.Begin();
        foreach (var transaction in _pool.Values.ToArray())
        {
            if (CanInclude(transaction) && _chance.Happens(0.95))
                Execute(transaction, block);
        }

        foreach (var stranger in _strangers)
        {
            stranger(this);
        }

        while (_gifts.TryDequeue(out var gift))
        {
            Ledger.Move(gift.Token, Giver, gift.To, gift.Raw);
        }

        block.Changes = Ledger.Keep();
        _building = null;
        _blocks.Add(block);
        Prune();
        _baseFeeGwei = Math.Clamp(_baseFeeGwei * Math.Exp(0.04 * _chance.Bell()), 0.02, 80);
        Grown?.Invoke(this, block);
    }

    /// <summary>Puts a stranger's transaction into the block that is being mined: only while it is (<see cref="AtEachBlock"/>).</summary>
    public Receipt Include(Address from, Call call) => Execute(
        SimTransaction.Sign(from, (ulong)Ledger[Ledger.Next(from)], call, new(GasUsed, UInt256.Zero, UInt256.Zero)),
        _building ?? throw new InvalidOperationException("No block is being mined."),
        free: true);

    /// <summary>Takes back so many blocks, then mines one more than there were, from what is waiting then.</summary>
    /// <param name="depth">Blocks.</param>
    /// <param name="lost">How likely a transaction that was taken back is forgotten.</param>
    public void Reorg(int depth, double lost)
    {
        var gone = new List<SimBlock>();
        for (var i = 0; i < depth && _blocks.Count > 1; i++)
        {
            var block = Head;
            _blocks.RemoveAt(_blocks.Count - 1);
            Ledger.TakeBack(block.Changes);
            block.IsCanonical = false;
            gone.Add(block);
            foreach (var mined in block.Mined)
            {
                _mined.Remove(mined.Transaction.Hash);
            }
        }

        foreach (var mined in gone.AsEnumerable().Reverse().SelectMany(block => block.Mined).Where(mined => mined.Transaction.Gas.FeeWei > UInt256.Zero))
        {
            if (!_chance.Happens(lost))
                _pool.TryAdd((mined.Transaction.From, mined.Transaction.Nonce), mined.Transaction);
        }

        Shrunk?.Invoke(this, gone);
        for (var i = 0; i <= gone.Count; i++)
        {
            Mine();
        }
    }

    private static bool Outbids(GasTerms before, GasTerms after) =>
        after.FeeWei * 10u >= before.FeeWei * 11u && (after.PriorityFeeWei ?? after.FeeWei) * 10u >= (before.PriorityFeeWei ?? before.FeeWei) * 11u;

    private static UInt256 Gwei(double gwei) => UInt256.PowerOfTen(6) * (ulong)Math.Max(1, gwei * 1_000);

    private SimBlock Begin(ulong number, SimBlock? parent) =>
        new(new(number, Wire.HashOf($"{Id}|{number}|{++_salt}"), _now(), BaseFee), parent);

    private bool CanInclude(SimTransaction transaction) =>
        transaction.Nonce == (ulong)Ledger[Ledger.Next(transaction.From)]
        && transaction.Gas.FeeWei >= BaseFee
        && Ledger[Ledger.Coin(transaction.From)] >= transaction.Gas.FeeWei * transaction.Gas.GasLimit + transaction.Call.ValueWei;

    private Receipt Execute(SimTransaction transaction, SimBlock block, bool free = false)
    {
        _pool.Remove((transaction.From, transaction.Nonce));
        Ledger.Begin();
        var logs = new List<LogEntry>();
        var ok = Attempt(transaction.From, transaction.Call, block.Facts.At, logs, hollow: !free && IsHollow());
        var price = UInt256.Min(transaction.Gas.FeeWei, BaseFee + (transaction.Gas.PriorityFeeWei ?? UInt256.Zero));
        var fee = free ? UInt256.Zero : price * GasUsed;
        Ledger.MoveCoin(transaction.From, Miner, fee);
        var receipt = new Receipt(transaction.Hash, block.Number, block.Facts.Hash, ok, fee, [.. logs]);
        var mined = new Mined(transaction, receipt, Ledger.Keep());
        block.Mined.Add(mined);
        _mined[transaction.Hash] = (block, mined);
        return receipt;
    }

    // A call that reverts takes nothing with it but the nonce.
    private bool Attempt(Address from, Call call, DateTimeOffset at, List<LogEntry> logs, bool hollow = false)
    {
        Ledger.Begin();
        try
        {
            if (!hollow)
                Run(from, call, at, logs);
            Ledger.Keep();
            return true;
        }
        catch (RevertException)
        {
            Ledger.TakeBack();
            logs.Clear();
            return false;
        }
        finally
        {
            Ledger.Set(Ledger.Next(from), Ledger[Ledger.Next(from)] + UInt256.One);
        }
    }

    private void Run(Address from, Call call, DateTimeOffset at, List<LogEntry> logs)
    {
        if (!call.ValueWei.IsZero)
            Ledger.MoveCoin(from, call.To, call.ValueWei);
        if (_contracts.TryGetValue(call.To, out var contract))
            contract(new(this, from, Wire.Unpack(call.CallHex), at, logs));
    }

    private void Prune()
    {
        if (_blocks.Count <= BlocksKept)
            return;
        _blocks.RemoveAt(0);
        // The parents of the oldest kept block would otherwise keep the whole past in memory.
        _blocks[0].Parent = null;
    }
}
