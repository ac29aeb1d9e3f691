using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Tests.World;

/// <summary>The state of a simulated chain: what is copied to try a call and kept when a block is mined.</summary>
internal sealed class Books
{
    private readonly SortedDictionary<string, UInt256> _amounts;

    public Books()
        : this(new(StringComparer.Ordinal))
    {
    }

    private Books(SortedDictionary<string, UInt256> amounts) => _amounts = amounts;

    public Books Copy() => new(new(_amounts, StringComparer.Ordinal));

    public UInt256 Balance(TokenId token, Address owner) => _amounts.GetValueOrDefault($"balance {token} {owner}");

    public UInt256 Allowance(TokenId token, Address owner, Address spender) => _amounts.GetValueOrDefault($"allowance {token} {owner} {spender}");

    public UInt256 Wei(Address owner) => _amounts.GetValueOrDefault($"wei {owner}");

    public ulong Nonce(Address owner) => (ulong)_amounts.GetValueOrDefault($"nonce {owner}");

    public bool Minted(string message) => _amounts.ContainsKey($"minted {message}");

    public void Credit(TokenId token, Address owner, UInt256 raw) => _amounts[$"balance {token} {owner}"] = Balance(token, owner) + raw;

    public void Debit(TokenId token, Address owner, UInt256 raw)
    {
        if (Balance(token, owner) < raw)
            throw new RevertException($"balance of {token} is {Balance(token, owner)}, {raw} needed");
        _amounts[$"balance {token} {owner}"] = Balance(token, owner) - raw;
    }

    public void Approve(TokenId token, Address owner, Address spender, UInt256 raw) => _amounts[$"allowance {token} {owner} {spender}"] = raw;

    /// <summary>Takes tokens on an allowance.</summary>
    public void Take(TokenId token, Address owner, Address spender, UInt256 raw)
    {
        if (Allowance(token, owner, spender) < raw)
            throw new RevertException($"allowance of {token} is {Allowance(token, owner, spender)}, {raw} needed");
        Approve(token, owner, spender, Allowance(token, owner, spender) - raw);
        Debit(token, owner, raw);
    }

    public void Pay(Address owner, UInt256 wei) => _amounts[$"wei {owner}"] = Wei(owner) - wei;

    public void GiveWei(Address owner, UInt256 wei) => _amounts[$"wei {owner}"] = Wei(owner) + wei;

    public void UseNonce(Address owner) => _amounts[$"nonce {owner}"] = Nonce(owner) + 1;

    public void MarkMinted(string message)
    {
        if (Minted(message))
            throw new RevertException("message already received");
        _amounts[$"minted {message}"] = UInt256.One;
    }
}

/// <summary>A simulated contract says no.</summary>
internal sealed class RevertException(string reason) : Exception(reason);
