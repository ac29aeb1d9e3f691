using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Markets;

/// <summary>Reads several price sources in one request, all at one instant of their chain.</summary>
public interface IPriceReader
{
    /// <summary>An outcome for each source, in their order: what <see cref="IPriceSource.ReadAsync"/> would have said.</summary>
    /// <param name="sources">Sources whose <see cref="IPriceSource.Reader"/> this is.</param>
    /// <param name="cancel">Ends the reading.</param>
    Task<IReadOnlyList<Result<PriceObservation, PortError>>> ReadAsync(IReadOnlyList<IPriceSource> sources, CancellationToken cancel);
}
