using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Markets;

namespace MeshRebalancer.Runtime.Accounts;

/// <summary>What a call's bytes say and are worth, for the rules that are held against it before it is signed.</summary>
/// <param name="readers">Everybody who makes calls.</param>
/// <param name="map">Tokens' decimals and native coins.</param>
/// <param name="board">The prices.</param>
public sealed class SigningLook(IReadOnlyList<ICallReader> readers, MarketMap map, MarketBoard board)
{
    private const int NativeDecimals = 18;

    private static readonly UInt256 Endless = UInt256.PowerOfTen(40);

    /// <summary>The calls that everybody together makes on a chain: what may be signed at all.</summary>
    public static EquatableArray<AllowedCall> Allowed(IEnumerable<ICallReader> readers, ChainId chain) =>
        [.. readers.SelectMany(reader => reader.CallsOn(chain)).Distinct()];

    /// <summary>
    /// The facts, or why they can't be told yet: the balance that an allowance is compared with can't be read, or this process has only just begun
    /// and has not read the prices. A price that was looked for and is not known is a fact.
    /// </summary>
    public async Task<Result<SigningFacts, PortError>> FactsAsync(IChain chain, Address account, Call call, CancellationToken cancel)
    {
        var reading = call.CallHex == SigningRules.Plain ? Plain(call) : readers.Select(reader => reader.ReadCall(chain.Id, call)).FirstOrDefault(read => read is not null);
        var facts = new SigningFacts(
            chain.Id, reading, SpendOf(chain.Id, call, reading?.Leaving ?? []), ValueOf((reading?.Allowing ?? []).Select(allowance => allowance.Amount)));
        if ((facts.Spend is null || facts.Allowed is null) && Assets(chain.Id, call, reading).Where(board.IsUnheard).Select(asset => (AssetId?)asset).FirstOrDefault() is { } unheard)
            return new PortError.Transient($"the price of {unheard} has not been read since the start");
        if (reading is not { Allowing.Count: > 0 })
            return facts;
        EquatableArray<TokenId> tokens = [.. reading.Allowing.Select(allowance => allowance.Amount.Token).Distinct()];
        return (await chain.BalancesAsync(account, tokens, cancel)).Match<Result<SigningFacts, PortError>>(
            held => facts with { Held = [.. held.Holdings.Select(holding => holding.Amount)] },
            error => error);
    }

    // It has no bytes that anybody would have to read.
    private static CallReading Plain(Call call) => new("transfer of native coin", [call.To], []);

    private IEnumerable<AssetId> Assets(ChainId chain, Call call, CallReading? reading)
    {
        var tokens = reading is null ? [] : reading.Leaving.Concat(reading.Allowing.Select(allowance => allowance.Amount)).Select(amount => amount.Token);
        var assets = tokens.Select(token => map.Tokens.FirstOrDefault(known => known.Id == token)?.Asset);
        return assets.Append(call.ValueWei.IsZero ? null : NativeAsset(chain)).OfType<AssetId>();
    }

    private Usd? SpendOf(ChainId chain, Call call, EquatableArray<TokenAmount> leaving) => ValueOf(leaving) is { } tokens
        && (call.ValueWei.IsZero ? Usd.Zero : Worth(NativeAsset(chain), call.ValueWei, NativeDecimals)) is { } coin
            ? tokens + coin
            : null;

    private Usd? ValueOf(IEnumerable<TokenAmount> amounts)
    {
        var sum = Usd.Zero;
        foreach (var amount in amounts)
        {
            var token = map.Tokens.FirstOrDefault(known => known.Id == amount.Token);
            if (Worth(token?.Asset, amount.Raw, token?.Decimals ?? 0) is not { } value)
                return null;
            sum += value;
        }

        return sum;
    }

    private AssetId? NativeAsset(ChainId chain) => map.Chains.FirstOrDefault(known => known.Id == chain)?.NativeAsset;

    // What is more than any supply has no value that could be written down.
    private Usd? Worth(AssetId? asset, UInt256 raw, int decimals) => raw.IsZero ? Usd.Zero
        : asset is { } known && raw < Endless && board.View(known) is PriceView.Known price ? price.Price.ValueOf(raw, decimals, Rounding.Up)
        : null;
}
