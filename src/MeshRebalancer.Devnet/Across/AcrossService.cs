using System.Collections.Immutable;
using System.Net;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Devnet;

/// <summary>
/// The second bridge, Across: its relayer, and a local stand-in for its quote service with the public service's path and shape, on the
/// loopback address: <c>GET /api/suggested-fees</c>. The contracts are its own.
/// </summary>
public sealed class AcrossService : IAsyncDisposable
{
    private const ulong PctOne = 1_000_000_000_000_000_000;
    private const ulong BpsAll = 10_000;

    private readonly ImmutableSortedDictionary<ChainId, (DevChain Chain, DeployedContracts Contracts)> _places;
    private readonly AcrossRelayer _relayer;
    private readonly WebApplication _web;

    private AcrossService(IEnumerable<(DevChain Chain, DeployedContracts Contracts)> places, AcrossRelayer relayer, WebApplication web)
    {
        _places = places.ToImmutableSortedDictionary(place => place.Chain.Id, place => place);
        (_relayer, _web) = (relayer, web);
    }

    /// <summary>How it behaves from now on.</summary>
    public AcrossKnobs Knobs
    {
        get => _relayer.Knobs;
        set => _relayer.Knobs = value;
    }

    /// <summary>Base address, without a slash at its end.</summary>
    public string Url => _web.Urls.Single() + "/api";

    internal static async Task<AcrossService> StartAsync(
        IReadOnlyList<(DevChain Chain, DeployedContracts Contracts)> places, DevnetOptions options, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.AcrossPort));
        var service = new AcrossService(places, new(places, options.Across, options.Time), builder.Build());
        try
        {
            service._web.MapGet("/api/suggested-fees", service.FeesAsync);
            await service._web.StartAsync(cancel);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        await _relayer.DisposeAsync();
    }

    private async Task<IResult> FeesAsync(
        string? inputToken, string? outputToken, string? originChainId, string? destinationChainId, string? amount, CancellationToken cancel)
    {
        if (!Address.TryParse(inputToken, null, out var input) || !Address.TryParse(outputToken, null, out var output) || !UInt256.TryParse(amount, null, out var raw) || raw.IsZero)
            return Failed("INVALID_PARAM", "inputToken, outputToken and amount are needed: two addresses and a number of raw units from 1.");
        if (Place(originChainId) is not { } here || Place(destinationChainId) is not { } there || here.Chain.Id == there.Chain.Id)
            return Failed("INVALID_PARAM", "originChainId and destinationChainId are needed: two of the devnet's chains.");
        var token = here.Contracts.Tokens.FirstOrDefault(known => known.Address == input);
        if (token is null || there.Contracts.Tokens.FirstOrDefault(known => known.Address == output)?.Symbol != token.Symbol)
            return Failed("ROUTE_NOT_ENABLED", "There is no route between these two tokens.");
        return await QuoteAsync(here, there, token, raw, cancel);
    }

    private async Task<IResult> QuoteAsync(
        (DevChain Chain, DeployedContracts Contracts) here, (DevChain Chain, DeployedContracts Contracts) there, DeployedToken token, UInt256 raw, CancellationToken cancel)
    {
        var knobs = Knobs;
        var limit = knobs.DepositMax * UInt256.PowerOfTen(token.Decimals);
        if (raw > limit)
            return Failed("AMOUNT_TOO_HIGH", "The amount is more than the relayers hold.");
        var fee = UInt256.MulDiv(raw, knobs.FeeBps, BpsAll, Rounding.Up);
        var (now, block) = await ClockAsync(here.Chain, cancel);
        var deadline = (await ClockAsync(there.Chain, cancel)).Now + knobs.FillSeconds;
        var all = new AcrossAnswers.Fee(Text(knobs.FeeBps * PctOne / BpsAll), Text(fee));
        var none = new AcrossAnswers.Fee("0", "0");
        var most = Text(limit);
        return Results.Json(
            new(2, Text(now), fee >= raw, Text(block), here.Contracts.Across.SpokePool.ToString(), Address.Zero.ToString(), 0, Text(deadline), Text(raw - fee), all, all, none, none,
                new("1", most, most, most)),
            AcrossJson.Default.SuggestedFees);
    }

    private (DevChain Chain, DeployedContracts Contracts)? Place(string? id) =>
        ChainId.TryParse(id, null, out var chain) && _places.TryGetValue(chain, out var place) ? place : null;

    private static async Task<(ulong Now, ulong Block)> ClockAsync(DevChain chain, CancellationToken cancel)
    {
        var block = chain.Value("block", await chain.Client.GetBlockAsync(BlockTag.Latest, cancel));
        return block is null ? throw new DevnetException($"Chain {chain.Id} has no latest block.") : (block.Timestamp, block.Number);
    }

    private static string Text(UInt256 number) => AcrossAnswers.Text(number);

    private static IResult Failed(string code, string message) =>
        Results.Json(new("AcrossApiError", code, StatusCodes.Status400BadRequest, message), AcrossJson.Default.Failure, statusCode: StatusCodes.Status400BadRequest);
}
