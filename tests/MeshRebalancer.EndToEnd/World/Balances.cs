using System.Collections.Immutable;
using System.Globalization;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.EndToEnd;

/// <summary>What an account has, as the chains say: raw units by token, wei by chain.</summary>
internal sealed record Balances(ImmutableSortedDictionary<TokenId, UInt256> Tokens, ImmutableSortedDictionary<ChainId, UInt256> Wei)
{
    public static async Task<Balances> ReadAsync(LocalDevnet devnet, Address account)
    {
        var tokens = ImmutableSortedDictionary.CreateBuilder<TokenId, UInt256>();
        var wei = ImmutableSortedDictionary.CreateBuilder<ChainId, UInt256>(Comparer<ChainId>.Create((left, right) => left.Value.CompareTo(right.Value)));
        foreach (var place in devnet.Deployment.Chains)
        {
            var chain = devnet.Chain(place.Id);
            foreach (var token in place.Contracts.Tokens)
            {
                tokens[new(place.Id, token.Address)] = await chain.BalanceAsync(token.Address, account, CancellationToken.None);
            }

            var native = await chain.AskAsync("eth_getBalance", CancellationToken.None, account.ToString(), "latest");
            wei[place.Id] = UInt256.Parse(native.GetString()!);
        }

        return new(tokens.ToImmutable(), wei.ToImmutable());
    }

    /// <summary>What there must be after these bookings: nothing else may have moved a unit. What came in counts first: corrections of a reorg may stand in the journal behind what the corrected amounts paid for.</summary>
    public Balances After(IEnumerable<Booking> bookings)
    {
        var all = bookings.ToList();
        return all.Aggregate(all.Aggregate(this, (balances, booking) => balances.WithIncome(booking)), (balances, booking) => balances.WithExpense(booking));
    }

    public void ShouldEqual(Balances expected)
    {
        foreach (var (token, raw) in expected.Tokens)
        {
            Tokens[token].ShouldBe(raw, string.Create(CultureInfo.InvariantCulture, $"{token}"));
        }

        foreach (var (chain, wei) in expected.Wei)
        {
            Wei[chain].ShouldBe(wei, $"native coin of chain {chain}");
        }
    }

    private Balances WithIncome(Booking booking) => new(
        booking.Received is { } received ? Tokens.SetItem(received.Token, Tokens[received.Token] + received.Raw) : Tokens,
        booking.Undoes ? Wei.SetItem(booking.Chain, Wei[booking.Chain] + booking.FeeWei) : Wei);

    private Balances WithExpense(Booking booking) => new(
        booking.Spent is { } spent ? Tokens.SetItem(spent.Token, Tokens[spent.Token] - spent.Raw) : Tokens,
        booking.Undoes ? Wei : Wei.SetItem(booking.Chain, Wei[booking.Chain] - booking.FeeWei));
}
