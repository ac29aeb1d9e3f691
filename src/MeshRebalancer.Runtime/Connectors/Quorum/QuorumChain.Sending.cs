using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Runtime.Connectors;

public sealed partial class QuorumChain
{
    /// <summary>
    /// To all endpoints at once, so that one that takes bytes and drops them delays nothing; privately through the first alone. One that took
    /// them is enough; what one may have taken is unknown, whatever the others refuse; a refusal is believed when enough refuse.
    /// </summary>
    public async Task<Result<Hash32, PortError>> BroadcastAsync(string rawHex, bool isPrivate, CancellationToken cancel)
    {
        if (isPrivate)
            return await First.BroadcastAsync(rawHex, isPrivate, cancel);

        // Nobody's sending is broken off because another was faster.
        var open = _members.Select(member => SendAsync(member, rawHex, cancel)).ToList();
        List<PortError> errors = [];
        while (open.Count > 0)
        {
            await Task.WhenAny(open);
            foreach (var answer in await Task.WhenAll(open.Where(one => one.IsCompleted)))
            {
                if (answer is Result<Hash32, PortError>.Ok)
                    return answer;
                errors.Add(((Result<Hash32, PortError>.Fail)answer).Error);
            }

            open.RemoveAll(one => one.IsCompleted);
        }

        return Together(errors);
    }

    private Task<Result<Hash32, PortError>> SendAsync(ChainMember member, string rawHex, CancellationToken cancel) =>
        LimitedAsync(member, (chain, stop) => chain.BroadcastAsync(rawHex, isPrivate: false, stop), cancel, late => new PortError.OutcomeUnknown(late));

    /// <summary>What failures of the same bytes mean together. An endpoint that did not answer in time may have taken them.</summary>
    private PortError Together(List<PortError> errors)
    {
        var reasons = string.Join("; ", errors.Select(error => error.Reason).Distinct(StringComparer.Ordinal));
        if (errors.Exists(error => error is PortError.OutcomeUnknown))
            return new PortError.OutcomeUnknown(reasons);
        return errors.OfType<PortError.Declined>().Count() >= _options.Need ? errors.Find(error => error is PortError.Declined)! : new PortError.Transient(reasons);
    }
}
