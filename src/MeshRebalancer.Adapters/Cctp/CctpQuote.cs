using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>Puts a quote together from the service's fee and the chain's own limits. Pure.</summary>
internal static class CctpQuote
{
    /// <param name="options">The bridge.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="fee">The service's fee.</param>
    /// <param name="answers">The burn limit, and the least fee that the messenger accepts.</param>
    public static Result<BridgeQuote, PortError> Read(
        CctpOptions options, QuoteRequest.Transfer request, CctpFee fee, EquatableArray<Result<object[], PortError>> answers)
    {
        if (!answers[0].TryGet(out var limits, out var error))
            return error;
        var limit = (UInt256)limits[0];
        if (request.In.Raw > limit)
            return new PortError.Declined("too-large", $"{options.Name} burns at most {limit} of {request.In.Token} at once; {request.In.Raw} is asked for.");
        if (!LeastFee(answers[1]).TryGet(out var feeMin, out error))
            return error;
        var quote = CctpWire.ToQuote(request, fee, feeMin, options.FeeHeadroomPercent);
        return quote.FeeMax >= request.In.Raw
            ? new PortError.Declined("too-small", $"{options.Name} may keep {quote.FeeMax}, which is all of {request.In}.")
            : quote;
    }

    /// <summary>The first messengers of v2 have no least fee, and the later ones refuse to compute it for less than two units.</summary>
    private static Result<UInt256, PortError> LeastFee(Result<object[], PortError> answer) => answer.Match<Result<UInt256, PortError>>(
        values => (UInt256)values[0], error => error is PortError.Transient ? error : UInt256.Zero);
}
