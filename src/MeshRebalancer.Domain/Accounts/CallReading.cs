using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What a call's bytes say. Read from the bytes that are about to be signed, never from what they were made of.</summary>
/// <param name="What">For people: <c>swap on uniswap-v3</c>.</param>
/// <param name="Recipients">Everybody who would receive something, now or later, at any chain.</param>
/// <param name="Leaving">The most that would leave the account. An allowance is none: what takes it is a call of its own.</param>
/// <param name="Allowing">Who may take something afterwards, and how much.</param>
public sealed record CallReading(
    string What, EquatableArray<Address> Recipients, EquatableArray<TokenAmount> Leaving, EquatableArray<Allowance> Allowing = default);

/// <summary>What a spender may take of an account.</summary>
public sealed record Allowance(Address Spender, TokenAmount Amount);
