namespace MeshRebalancer.Kernel;

/// <summary>Marks what a stream's actor may be told. Commands carry primitives, ids and immutable records, so that they can cross a wire.</summary>
public interface ICommand;
