using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Hosting.Configuration;

namespace MeshRebalancer.Hosting.Mandates;

/// <summary>Reads <c>estimation</c>.</summary>
internal static class EstimationSection
{
    public static EstimationRules? Read(ConfigNode? node)
    {
        if (node is null)
            return null;
        var (length, bars, model) = (node.Whole("barSeconds"), node.Whole("bars"), node.Choice<VolatilityModel>("model"));
        var (decay, horizon) = (node.Whole("decayMilli", 940), node.Whole("horizonBars", 1));
        var (shrinkage, review) = (node.Choice<ShrinkageTarget>("shrinkage", ShrinkageTarget.ConstantCorrelation), node.Whole("reviewSeconds", 86_400));
        var regimes = Regimes(node.Child("regimes", required: false));
        node.Close();
        return length is null || bars is null || model is null || decay is null || horizon is null || shrinkage is null || review is null
            ? null
            : new(length.Value, bars.Value, model.Value, decay.Value, horizon.Value, shrinkage.Value, review.Value, regimes);
    }

    private static RegimeBounds? Regimes(ConfigNode? node)
    {
        if (node is null)
            return null;
        var below = node.Has("calmBelowBps") ? node.Whole("calmBelowBps") : null;
        var until = node.Has("calmUntilBps") ? node.Whole("calmUntilBps") : null;
        var (above, left) = (node.Whole("stressedAboveBps"), node.Whole("stressedUntilBps"));
        node.Close();
        return above is null || left is null ? null : new(below, until, above.Value, left.Value);
    }
}
