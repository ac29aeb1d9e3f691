using System.Net;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Devnet;

/// <summary>
/// A local stand-in for the bridge's attestation service, with the public service's paths and shapes, on the loopback address.
/// Messages are found by <c>GET /v2/messages/{sourceDomainId}?transactionHash=</c>: 404 until seen, then pending, then complete.
/// </summary>
public sealed class AttestationService : IAsyncDisposable
{
    private readonly Attester _attester;
    private readonly WebApplication _web;
    private readonly TimeProvider _time;

    private AttestationService(Attester attester, WebApplication web, TimeProvider time) => (_attester, _web, _time) = (attester, web, time);

    /// <summary>How it behaves from now on.</summary>
    public AttestationKnobs Knobs
    {
        get => _attester.Knobs;
        set => _attester.Knobs = value;
    }

    /// <summary>Base address, without a slash at its end.</summary>
    public string Url => _web.Urls.Single();

    internal static async Task<AttestationService> StartAsync(
        IEnumerable<(DevChain Chain, DeployedContracts Contracts)> places, DevnetOptions options, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.AttestationPort));
        var service = new AttestationService(new Attester(places, options.Attestation, options.Time), builder.Build(), options.Time);
        try
        {
            service.Map(service._web);
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
        await _attester.DisposeAsync();
    }

    private void Map(IEndpointRouteBuilder web)
    {
        web.MapGet("/v2/messages/{source}", (string source, string? transactionHash, string? nonce) => Messages(source, transactionHash, nonce));
        web.MapGet("/v2/burn/USDC/fees/{source}/{destination}", (string source, string destination) => Fees());
        web.MapGet("/v2/fastBurn/USDC/allowance", Allowance);
        web.MapGet("/v2/publicKeys", Keys);
        web.MapPost("/v2/reattest/{nonce}", (string nonce) => Reattest(nonce));
    }

    private IResult Messages(string source, string? transactionHash, string? nonce)
    {
        if (!uint.TryParse(source, out var domain))
            return Failed(StatusCodes.Status400BadRequest, "The source domain is not a number.");
        if (!TryHash(transactionHash, out var transaction) || !TryHash(nonce, out var number) || (transaction is null && number is null))
            return Failed(StatusCodes.Status400BadRequest, "Either transactionHash or nonce is needed: 0x and 64 hexadecimal digits.");
        var found = _attester.Find(domain, transaction, number);
        return found.Count == 0
            ? Failed(StatusCodes.Status404NotFound, "Message not found")
            : Results.Json(new([.. found.Select(seen => AttestationAnswers.ToEntry(seen, Knobs))]), AttestationJson.Default.Messages);
    }

    private IResult Fees() => Results.Json([new(1000, Knobs.FastFeeBps), new(2000, 0)], AttestationJson.Default.FeeArray);

    private IResult Allowance() => Results.Json(new(Knobs.FastAllowanceUsdc, _time.GetUtcNow()), AttestationJson.Default.Allowance);

    private static IResult Keys()
    {
        var key = new byte[64];
        Secp256k1.Default.WritePublicKey(DevnetAccounts.AttesterSecret(), key);
        return Results.Json(new([new("0x04" + Convert.ToHexStringLower(key), "2")]), AttestationJson.Default.Keys);
    }

    private IResult Reattest(string nonce) => TryHash(nonce, out var number) && number is { } wanted && _attester.Reattest(wanted)
        ? Results.Json(new("Re-attestation requested", nonce), AttestationJson.Default.Reattested)
        : Failed(StatusCodes.Status404NotFound, "Message not found");

    private static bool TryHash(string? text, out Hash32? hash)
    {
        var ok = Hash32.TryParse(text, null, out var value);
        hash = ok ? value : null;
        return ok || text is null;
    }

    private static IResult Failed(int code, string error) => Results.Json(new(code, error), AttestationJson.Default.Failure, statusCode: code);
}
