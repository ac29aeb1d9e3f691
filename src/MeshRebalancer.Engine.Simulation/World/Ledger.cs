using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What a chain keeps under one key.</summary>
internal enum SlotKind
{
    Balance,
    Allowance,
    Wei,
    Nonce,
    Flag,
}

/// <summary>One key of a chain's state.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">The token, or what is flagged.</param>
/// <param name="Owner">Whose.</param>
/// <param name="Spender">Of an allowance.</param>
internal readonly record struct Slot(SlotKind Kind, Address Subject, Address Owner, Address Spender);

/// <summary>What one step changed, and what was there before.</summary>
internal readonly record struct Change(UInt256 Old, UInt256 New);

/// <summary>
/// The state of one chain: the truth. Tokens and coins are only ever moved, never made, once the world has begun; what a transaction did can be
/// taken back as a whole, and so can a block.
/// </summary>
internal sealed class Ledger
{
    private readonly Dictionary<Slot, UInt256> _now = [];
    private readonly Stack<Dictionary<Slot, Change>> _open = new();

    public UInt256 this[Slot slot] => _now.GetValueOrDefault(slot);

    public static Slot Held(Address token, Address owner) => new(SlotKind.Balance, token, owner, default);

    public static Slot Coin(Address owner) => new(SlotKind.Wei, default, owner, default);

    public static Slot Next(Address owner) => new(SlotKind.Nonce, default, owner, default);

    public static Slot Allowed(Address token, Address owner, Address spender) => new(SlotKind.Allowance, token, owner, spender);

    public static Slot Flag(Address what) => new(SlotKind.Flag, what, default, default);

    /// <summary>Everything that is held of a token, by whomever.</summary>
    public UInt256 Supply(Address token) => _now.Where(pair => pair.Key.Kind == SlotKind.Balance && pair.Key.Subject == token)
        .Aggregate(UInt256.Zero, (sum, pair) => sum + pair.Value);

    /// <summary>All native coin.</summary>
    public UInt256 Coins() => _now.Where(pair => pair.Key.Kind == SlotKind.Wei).Aggregate(UInt256.Zero, (sum, pair) => sum + pair.Value);

    public void Begin() => _open.Push([]);

    /// <summary>Keeps what was done since <see cref="Begin"/>.</summary>
    public Dictionary<Slot, Change> Keep()
    {
        var done = _open.Pop();
        if (_open.TryPeek(out var around))
        {
            foreach (var (slot, change) in done)
            {
                around[slot] = new(around.TryGetValue(slot, out var earlier) ? earlier.Old : change.Old, change.New);
            }
        }

        return done;
    }

    /// <summary>Takes back what was done since <see cref="Begin"/>.</summary>
    public void TakeBack() => TakeBack(_open.Pop());

    /// <summary>Takes back what was kept last.</summary>
    public void TakeBack(Dictionary<Slot, Change> done)
    {
        foreach (var (slot, change) in done)
        {
            _now[slot] = change.Old;
        }
    }

    public void Set(Slot slot, UInt256 value)
    {
        if (_open.TryPeek(out var changes))
            changes[slot] = new(changes.TryGetValue(slot, out var earlier) ? earlier.Old : this[slot], value);
        _now[slot] = value;
    }

    /// <exception cref="RevertException">There is not enough.</exception>
    public void Move(Address token, Address from, Address to, UInt256 raw) => Move(Held(token, from), Held(token, to), raw, token);

    /// <inheritdoc cref="Move(Address,Address,Address,UInt256)"/>
    public void MoveCoin(Address from, Address to, UInt256 wei) => Move(Coin(from), Coin(to), wei, default);

    /// <summary>Moves on an allowance, which shrinks.</summary>
    /// <exception cref="RevertException">There is not enough, or not so much is allowed.</exception>
    public void Take(Address token, Address owner, Address spender, Address to, UInt256 raw)
    {
        var slot = Allowed(token, owner, spender);
        if (this[slot] < raw)
            throw new RevertException($"allowance of {token} is {this[slot]}, {raw} needed");
        Set(slot, this[slot] - raw);
        Move(token, owner, to, raw);
    }

    private void Move(Slot from, Slot to, UInt256 raw, Address what)
    {
        if (this[from] < raw)
            throw new RevertException($"balance of {what} is {this[from]}, {raw} needed");
        Set(from, this[from] - raw);
        Set(to, this[to] + raw);
    }
}

/// <summary>A simulated contract says no.</summary>
internal sealed class RevertException(string reason) : Exception(reason);
